"""收件箱、每日汇总: what a person is told, once.

Owns inbox messages. Announces nothing. Told by jobs and handlers of the features above.
"""
