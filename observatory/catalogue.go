package observatory

// CatalogueVersion counts the changes of what is measured and how.
const CatalogueVersion = 1
