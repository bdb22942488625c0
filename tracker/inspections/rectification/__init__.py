"""整改: acknowledgement, measures, reply with proof, verification, 销号 or 重整改; more time."""
