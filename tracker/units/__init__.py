"""单位、单位组、别名: who exists, under which names they are printed, and who belongs to a group.

Owns units, aliases and groups. Announces what changes in the directory. Hears nothing.
"""
