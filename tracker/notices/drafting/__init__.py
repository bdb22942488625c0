"""The text of a periodic notice, drafted from its snapshot (rulebook §8, sections 一 to 六). Pure.

Every sentence depends on the facts: nobody late, everybody late, nothing behind, first period, the end of the year. Each
fact is told once: 三 names the lagging tasks, 五 says how bad it is, the tables hold the rest. The office edits the result
before 核数. Tables, charts and annexes are not text: `document.py` puts them behind the sections they belong to.
"""
