"""BPMN: import and checks, engine, expressions, forms, durations. Pure except its library."""
