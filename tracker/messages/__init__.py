"""收件箱、待发件箱、通道: what a person is told, once, and how it leaves the house.

Owns inbox messages, the outbox, group robots 群机器人 and each person's mail preferences; the page 运行状况. Announces what was
set and what was tried again; a delivery itself is no news. Told by jobs and handlers of the features above, through
one door: `actions.deliver` (and `actions.post_to_groups` for group chats). Mail and robots are rows of the outbox,
written in the same transaction as the message and sent after it by two jobs of every minute.

Robot addresses and secrets are kept sealed with the instance's secret key (`sealing.py`): a copy of the database alone
gives none away. They are shown nowhere and logged nowhere.
"""
