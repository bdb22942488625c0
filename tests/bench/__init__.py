"""What `script/bench` measures: every module here that defines `measure() -> list[Measurement]`."""
