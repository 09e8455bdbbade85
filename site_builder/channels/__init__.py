"""WHAT COMES OUT. Each channel is a module with one function, `outputs(edit)`; `order.py` has their order."""
