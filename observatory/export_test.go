package observatory

// ColumnsOf are all columns of a view.
func ColumnsOf(v View) []Column { return append(append([]Column{}, every...), v.Columns...) }
