"""版式体检: any PDF measured clause by clause on request. Nothing of it is kept for longer than a day.

The checker (`documents.checker`) measures. Here: that it happens outside the request, in a process that can be stopped
(`measuring`), where a file waits and for whom (`waiting`), and how the result is shown.
"""
