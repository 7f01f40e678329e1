"""What a library says of itself to the build systems that take it in, and to people."""

import json

FLAGS = ("-std=c99", "-O2", "-ffp-contract=off")
"""Of the kernels: without the last one a compiler may fuse a multiplication with an addition, and float32
results differ in their last bit from those that were checked."""


def platformio(name: str, version: str, title: str) -> str:
    """``library.json``."""
    description = {
        "name": name,
        "version": version,
        "description": title,
        "frameworks": "*",
        "platforms": "*",
        "headers": ["planrt.h", "model_plan.h"],
        "build": {"srcDir": "src", "includeDir": "src", "flags": list(FLAGS[1:])},
    }
    return json.dumps(description, indent=2) + "\n"


def arduino(name: str, version: str, title: str) -> str:
    """``library.properties``."""
    return f"""name={name}
version={version}
author=tinyml-mlops
maintainer=tinyml-mlops
sentence={title}
paragraph=A model compiled for planrt, with the kernels that it needs.
category=Data Processing
url=https://docs.arduino.cc/learn/contributions/arduino-library-specification
architectures=*
includes=planrt.h,model_plan.h
"""


def cmake(name: str, sources: list[str]) -> str:
    """``CMakeLists.txt`` for plain CMake, as an ESP-IDF component and as a Zephyr module."""
    listed = "\n".join(f"    src/{source}" for source in sources)
    flags = " ".join(FLAGS[1:])
    return f"""# Plain CMake: add_subdirectory() this folder and link {name}.
# ESP-IDF: put the folder into components/. Zephyr: name it in ZEPHYR_EXTRA_MODULES.
cmake_minimum_required(VERSION 3.13)

set(sources
{listed}
)

if(ESP_PLATFORM)
    idf_component_register(SRCS ${{sources}} INCLUDE_DIRS src)
    target_compile_options(${{COMPONENT_LIB}} PRIVATE {flags})
elseif(ZEPHYR_BASE)
    zephyr_include_directories(src)
    zephyr_library_named({name})
    zephyr_library_sources(${{sources}})
    zephyr_library_compile_options({flags})
else()
    project({name} C)
    add_library({name} STATIC ${{sources}})
    target_include_directories({name} PUBLIC src)
    target_compile_options({name} PRIVATE {" ".join(FLAGS)})
    find_library({name}_math m)
    if({name}_math)
        target_link_libraries({name} PUBLIC ${{{name}_math}})
    endif()
endif()
"""


ZEPHYR_MODULE = """build:
  cmake: .
"""
"""``zephyr/module.yml``."""


def readme(name: str, facts: list[tuple[str, str]]) -> str:
    """``README.md``."""
    rows = "\n".join(f"| {key} | {value} |" for key, value in facts)
    return f"""# {name}

A model compiled for planrt, with the C that runs it: C99, no heap, no stdio, nothing to configure.
`examples/main.c` is a whole program of one inference.

| | |
|---|---|
{rows}

| project | what to do |
|---|---|
| PlatformIO | put this folder into `lib/` |
| Arduino | put it into the sketchbook's `libraries/` |
| ESP-IDF | put it into `components/`, and `{name}` into `REQUIRES` of the component that uses it |
| Zephyr | name it in `ZEPHYR_EXTRA_MODULES` |
| CMake | `add_subdirectory({name})`, `target_link_libraries(… {name})` |
| anything else | compile all of `src/` with `src/` as an include folder and `{" ".join(FLAGS)}` |

Written by tinyml-mlops; do not edit. Write it again for another model, or for another core: the kernels above
run on no smaller one.
"""
