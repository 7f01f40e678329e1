"""Every kernel is there, and every kernel that is there is used."""

from tinyml_mlops.plan import HostModel
from tinyml_mlops.plan.layout import kernel_numbers, structures
from tinyml_mlops.plan.sources import planrt_sources


def test_every_kernel_has_its_file_and_is_used(every_plan: list[bytes]) -> None:
    files = {f"planrt_{path.stem}" for path in (planrt_sources() / "src" / "kernels").rglob("*.c")}
    assert files == set(kernel_numbers())
    record = structures()["planrt_op"]
    used = set()
    for plan in every_plan:
        ops = structures()["planrt_header"].unpack(plan)["ops"]
        with HostModel.open(plan) as model:
            used |= {record.unpack(plan, ops + i * record.size)["kernel"] for i in range(model.op_count)}
    assert used == set(kernel_numbers().values())
