"""Reads a published work plan (方案) from plain text: pure rules of the genre, values in, values out.

Start at `plan.py` (what a plan is and the order of reading). One question, one module:

* `characters`  what was printed: folded characters that still know where they stood in the source
* `paragraphs`  which line breaks are real; page numbers and mark-up are noise
* `numbering`   一、(一) 1. 第一, 一是 … what counts as a numbered item
* `sections`    the outline, and which sections hold goals, principles or support instead of measures
* `unit_names`  one name or two? (各县(市、区)人民政府, 工业和信息化厅)
* `counted_owners`  owners that are numbered behind their label
* `parties`     who leads and who is responsible
* `deadlines`   by when
* `targets`     how much
* `tables`      任务清单, 责任分工表: rows and merged cells
* `masthead`    title, document number, issuer, date
* `measures`    which numbered items are measures
* `parts`       where one document ends and the next begins; annexes; the closing
* `memory`      what a string says is read once, however often it is printed and asked for
* `parsed`      what is found, as plain values with their spans; `reading` puts it together
* `json_form`   the plan in the shape of the truth files
"""
