"""Tasks, process instances, boxes, events, due entries and notices: what one accepted row commits together."""
