"""现场: what was seen beside what was reported, kept on the phone through a dead spot; drawing reported figures by lot to check them."""
