"""人员、角色、登录、口令规则: one person, one account (rulebook §2).

Owns people, their roles, passwords and locks. Announces sign-ins and changes of accounts. Hears nothing.
"""
