"""Does the device compute what TFLM computes on the host, for the vectors that travel with the model?"""

from tinyml_mlops.device.answers import SelfTest
from tinyml_mlops.errors import SelfTestError


def check_golden(test: SelfTest, device: str) -> int:
    """How many golden vectors passed.

    Raises:
        SelfTestError: one failed.
    """
    if test.failed:
        raise SelfTestError(
            f"{device}: {test.failed} of {test.vectors} golden vectors fail, first vector "
            f"{test.first_vector} at element {test.first_element} of output {test.first_output}",
            hint="a kernel computes otherwise than on the host: compare it op by op (HostModel.trace)",
        )
    return test.vectors
