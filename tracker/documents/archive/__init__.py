"""公文档案: finding what was issued, by its kind, year, number series, unit, date and words, and taking a year along."""
