"""承担单位: who does a dispatched task. 拒签 and how it is decided (改派, 维持), units that come and go, another lead."""
