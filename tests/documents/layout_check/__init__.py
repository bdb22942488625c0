"""版式体检: any PDF on request."""
