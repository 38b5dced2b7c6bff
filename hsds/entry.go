package hsds

import (
	"kith"
	"kith/directory"
)

// What follows are the entries as they are served: the names of HSDS 3.1, and
// beside them those in which its UK profile differs (fees, service_area,
// accessibility). What is not known is left out; only what the schemas require
// is always there.

type service struct {
	ID             kith.ID              `json:"id"`
	Organization   *kith.ID             `json:"organization_id,omitempty"`
	Name           string               `json:"name"`
	AlternateName  string               `json:"alternate_name,omitempty"`
	Description    string               `json:"description,omitempty"`
	URL            string               `json:"url,omitempty"`
	Links          []directory.Link     `json:"additional_urls,omitempty"`
	Email          string               `json:"email,omitempty"`
	Status         directory.Status     `json:"status"`
	Interpretation string               `json:"interpretation_services,omitempty"`
	Application    string               `json:"application_process,omitempty"`
	Fees           string               `json:"fees,omitempty"`
	FeesText       string               `json:"fees_description,omitempty"`
	WaitTime       string               `json:"wait_time,omitempty"`
	Accreditations string               `json:"accreditations,omitempty"`
	Eligibility    string               `json:"eligibility_description,omitempty"`
	MinimumAge     *float64             `json:"minimum_age,omitempty"`
	MaximumAge     *float64             `json:"maximum_age,omitempty"`
	AssuredOn      kith.Day             `json:"assured_date,omitempty"`
	Licenses       string               `json:"licenses,omitempty"`
	Alert          string               `json:"alert,omitempty"`
	Modified       string               `json:"last_modified"`
	Audience       string               `json:"kith_audience,omitempty"`
	Delivery       []directory.Delivery `json:"kith_delivery,omitempty"`
	Phones         []directory.Phone    `json:"phones,omitempty"`
	Schedules      []directory.Schedule `json:"schedules,omitempty"`
	Areas          []area               `json:"service_areas,omitempty"`
	At             []atLocation         `json:"service_at_locations,omitempty"`
	Languages      []directory.Language `json:"languages,omitempty"`
	Organisation   *organisation        `json:"organization,omitempty"`
	Program        *directory.Program   `json:"program,omitempty"`
	Funding        []directory.Fund     `json:"funding,omitempty"`
	Costs          []directory.Cost     `json:"cost_options,omitempty"`
	Documents      []directory.Document `json:"required_documents,omitempty"`
	Contacts       []directory.Contact  `json:"contacts,omitempty"`
	Capacities     []capacity           `json:"capacities,omitempty"`
	Attributes     []attribute          `json:"attributes,omitempty"`
	history
}

type organisation struct {
	ID            kith.ID                `json:"id"`
	Name          string                 `json:"name"`
	AlternateName string                 `json:"alternate_name,omitempty"`
	Description   string                 `json:"description"`
	Email         string                 `json:"email,omitempty"`
	Website       string                 `json:"website,omitempty"`
	Websites      []directory.Link       `json:"additional_websites,omitempty"`
	TaxStatus     string                 `json:"tax_status,omitempty"`
	TaxID         string                 `json:"tax_id,omitempty"`
	Founded       int                    `json:"year_incorporated,omitempty"`
	LegalStatus   string                 `json:"legal_status,omitempty"`
	Logo          string                 `json:"logo,omitempty"`
	URI           string                 `json:"uri,omitempty"`
	Parent        *kith.ID               `json:"parent_organization_id,omitempty"`
	Identifiers   []directory.Identifier `json:"organization_identifiers,omitempty"`
	Phones        []directory.Phone      `json:"phones,omitempty"`
	Contacts      []directory.Contact    `json:"contacts,omitempty"`
	Programs      []directory.Program    `json:"programs,omitempty"`
	Funding       []directory.Fund       `json:"funding,omitempty"`
	Attributes    []attribute            `json:"attributes,omitempty"`
	Services      []any                  `json:"services,omitempty"`
	history
}

type atLocation struct {
	ID          kith.ID              `json:"id"`
	ServiceID   *kith.ID             `json:"service_id,omitempty"`
	LocationID  *kith.ID             `json:"location_id,omitempty"`
	Description string               `json:"description,omitempty"`
	Areas       []area               `json:"service_areas,omitempty"`
	Phones      []directory.Phone    `json:"phones,omitempty"`
	Contacts    []directory.Contact  `json:"contacts,omitempty"`
	Schedules   []directory.Schedule `json:"schedules,omitempty"`
	Attributes  []attribute          `json:"attributes,omitempty"`
	Location    *location            `json:"location,omitempty"`
	Service     *service             `json:"service,omitempty"`
	history
}

type location struct {
	ID             kith.ID              `json:"id"`
	Type           string               `json:"location_type"`
	Name           string               `json:"name,omitempty"`
	AlternateName  string               `json:"alternate_name,omitempty"`
	Description    string               `json:"description,omitempty"`
	URL            string               `json:"url,omitempty"`
	Transportation string               `json:"transportation,omitempty"`
	Latitude       *float64             `json:"latitude,omitempty"`
	Longitude      *float64             `json:"longitude,omitempty"`
	ExternalID     string               `json:"external_identifier,omitempty"`
	ExternalType   string               `json:"external_identifier_type,omitempty"`
	Addresses      []directory.Address  `json:"addresses,omitempty"`
	Phones         []directory.Phone    `json:"phones,omitempty"`
	Contacts       []directory.Contact  `json:"contacts,omitempty"`
	Languages      []directory.Language `json:"languages,omitempty"`
	Access         []accessibility      `json:"accessibility,omitempty"`
	Schedules      []directory.Schedule `json:"schedules,omitempty"`
	Attributes     []attribute          `json:"attributes,omitempty"`
	Hidden         bool                 `json:"kith_hidden,omitempty"`
	history
}

// area is a service_area; the UK profile says what HSDS calls its name in
// service_area, too.
type area struct {
	directory.Area
	ServiceArea string `json:"service_area,omitempty"`
}

type accessibility struct {
	directory.Access
	Accessibility string `json:"accessibility,omitempty"`
}

type capacity struct {
	ID          kith.ID `json:"id"`
	Unit        unit    `json:"unit"`
	Available   int     `json:"available"`
	Maximum     int     `json:"maximum,omitempty"`
	Description string  `json:"description,omitempty"`
	Updated     string  `json:"updated"`
}

type unit struct {
	ID   kith.ID `json:"id"`
	Name string  `json:"name"`
}

type attribute struct {
	ID       kith.ID  `json:"id"`
	TermID   *kith.ID `json:"taxonomy_term_id,omitempty"`
	LinkType string   `json:"link_type,omitempty"`
	Value    string   `json:"value,omitempty"`
	Label    string   `json:"label,omitempty"`
	Term     *term    `json:"taxonomy_term,omitempty"`
}

type taxonomy struct {
	ID          kith.ID `json:"id"`
	Name        string  `json:"name"`
	Description string  `json:"description"`
	URI         string  `json:"uri,omitempty"`
	Version     string  `json:"version,omitempty"`
	history
}

type term struct {
	ID          kith.ID  `json:"id"`
	Code        string   `json:"code,omitempty"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Parent      *kith.ID `json:"parent_id,omitempty"`
	Taxonomy    string   `json:"taxonomy,omitempty"`
	TaxonomyID  *kith.ID `json:"taxonomy_id,omitempty"`
	Language    string   `json:"language,omitempty"`
	URI         string   `json:"term_uri,omitempty"`
	Term        string   `json:"term,omitempty"` // as the UK profile says the name
	history
}

// metadata is one change of one field (HSDS metadata).
type metadata struct {
	ID       kith.ID `json:"id"`
	Resource kith.ID `json:"resource_id"`
	Type     string  `json:"resource_type"`
	At       string  `json:"last_action_date"`
	Action   string  `json:"last_action_type"`
	Field    string  `json:"field_name"`
	Was      string  `json:"previous_value"`
	Is       string  `json:"replacement_value"`
	By       string  `json:"updated_by"`
}

// history is the part of an entry that tells its changes.
type history struct {
	Metadata []metadata `json:"metadata,omitempty"`
}

func (h *history) tell(changes []metadata) { h.Metadata = changes }

// minimal is all that the parameter minimal leaves of a service. Status is
// given for what is no longer offered only, so that a consumer can tell.
type minimal struct {
	ID       kith.ID          `json:"id"`
	Modified string           `json:"modified_date"`
	Status   directory.Status `json:"status,omitempty"`
}
