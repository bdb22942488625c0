"""办结: asked for by the lead's head, decided by somebody who took no part; 豁免 of a target, 归档."""
