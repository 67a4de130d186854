package register

import (
	"io/fs"
	"regexp"
	"time"

	"github.com/expr-lang/expr"
)

// Pack is a loaded and compiled register pack. It is immutable and safe for concurrent use.
type Pack struct {
	Name      string // "yinchuan"
	Title     string // 银川市
	Version   string // 2016.1
	ValidFrom string // YYYY-MM-DD, as the paper has it: told to whoever asks for the pack
	Source    string // number and name of the policy document
	Hash      [32]byte

	Files  fs.FS   // what it was read from
	Shapes []Shape // of its TOML files, in the order in which they were read

	Kinds       []*Kind // in the order of pack.toml
	Groups      []Group // headings of the registers, in order
	Codes       map[string]*CodeList
	Forms       map[string]*Form
	Tables      map[string]*Table
	Imports     map[string]*Import // by the kind they import
	Indicators  map[string]*Indicator
	Targets     []Target
	Findings    []*Finding // in the order of findings.toml
	Settling    Settling   // how conflicts are decided
	Units       []Unit     // those that the policy names; others come into being by a grant
	Places      *Places
	Programmes  []*Programme
	Facts       []*Fact      // what the rules go by, in order
	Rules       []*Rule      // the decision table, in order
	Flows       []*Flow      // the ways of awards; the first that applies
	Publication *Publication // nil where nothing is put up

	KeyEvery        int            // of so many records one has its fields keyed twice; 0: none
	SchoolYearStart string         // MM-DD
	SecondTerm      string         // MM-DD: the day on which the spring term begins
	Settings        map[string]any // open readings, for expressions
	Readings        []Reading      // how some of them may be taken
	Sizes           Sizes          // of what is printed
	Returns         []Return       // what units have to report, and until when

	offices, provinces []string // see Places
	abolished, uncoded string   // what follows the name of a place that is no more ({successors} are today's), and of one without a code
	holidays, workdays []string // days: see WorkingDays
	flag               flagWords
	capitals           capitals
	idTypes            []string       // codes of the id_type field whose number is the 18-digit one
	idTemporary        *regexp.Regexp // numbers that stand in for one that is not there yet; nil for none
	none               []string       // what is written where there is nothing to write
	variants           map[rune]rune  // see Fold
	functions          expr.Option    // that its expressions call
	lunar              []string       // what a date of the lunar calendar is known by
	order              []string       // of the indicators
	conditions         []*Expr        // the expressions of programmes.toml and flows.toml
	asks               func() *plan   // what these ask of a person, together
}

// Return is what units of some levels have to report every year, and until when.
type Return struct {
	Label   string
	LabelEN string   `toml:"label_en"`
	Report  string   // the table that is filed; "": the summary of the year
	At, Due string   // MM-DD: the day that is reported on, the last day to do it
	Levels  []string // of the units that owe it
	Units   []string // codes of further ones
}

// IndicatorOrder is the ids of the indicators, in the order of the file.
func (p *Pack) IndicatorOrder() []string { return p.order }

// flagWords are how a flag is shown, and what else may be written for it.
type flagWords struct {
	Yes, No     string
	YesEN       string `toml:"yes_en"`
	NoEN        string `toml:"no_en"`
	True, False []string
	Whether     string // how the label of a flag begins that asks for it: what follows is a yes
	Not         string // and with this before it a no
}

// Unit is a unit that the pack lists.
type Unit struct{ Code, Name, Level, Parent string }

// Group is a heading under which registers stand in the window.
type Group struct {
	Label   string
	LabelEN string   `toml:"label_en"`
	Kinds   []string // keys
	Levels  []string // of the units that keep them; none: all
}

// Kind is one register: the declaration of its records.
type Kind struct {
	Key, Label, LabelEN string
	Role                KindRole
	Sections            []Section  // in order; every field is in one
	Fields              []*Field   // in order
	Identity            [][]string // field keys that together name one record; first full set counts
	Many                []Many     // records of other kinds that refer to this one
	Checks              []*Check   // of this kind
	List                []string   // field keys shown as columns of the list
	Parts               []string   // kinds whose fields are sections of this kind's form
	Next                *Next      // how its records go on into the next term; nil where they do not
	byKey               map[string]*Field
	byRole              map[Role]*Field
	gathered            func() gathered // what its fields and checks ask of a record
}

// Section is a heading of the form and its tab.
type Section struct {
	Key, Label string
	LabelEN    string `toml:"label_en"`
}

// Many names the records of Kind whose ref field Via points at a record: guardians of a student.
// With On, those whose field Via has the same value as this record's field On: its rows of a list.
type Many struct{ Name, Kind, Via, On string }

// Field looks a field up by key; nil where there is none, as of a kind that the pack has no more.
func (k *Kind) Field(key string) *Field {
	if k == nil {
		return nil
	}
	return k.byKey[key]
}

// ByRole looks a field up by what it means; nil where the kind has none.
func (k *Kind) ByRole(r Role) *Field {
	if k == nil {
		return nil
	}
	return k.byRole[r]
}

// Kind looks a kind up by key; nil where there is none.
func (p *Pack) Kind(key string) *Kind {
	for _, k := range p.Kinds {
		if k.Key == key {
			return k
		}
	}
	return nil
}

// KindByRole gives the kind with a role; nil where the pack has none.
func (p *Pack) KindByRole(r KindRole) *Kind {
	for _, k := range p.Kinds {
		if k.Role == r {
			return k
		}
	}
	return nil
}

// KindRole names what a register means to the engine, which asks for it by KindByRole. A pack may have several kinds of no role.
type KindRole string

const (
	KindPerson    KindRole = "person" // the child: the main register of a school
	KindHousehold KindRole = "household"
	KindGuardian  KindRole = "guardian"
	KindEnrolment KindRole = "enrolment" // one term of one person at one school
	KindSchool    KindRole = "school"
	KindPreschool KindRole = "preschool" // the list of children of kindergarten age
	KindNursery   KindRole = "nursery"   // one child's time at one kindergarten

	KindAward      KindRole = "award"
	KindApproval   KindRole = "approval" // one step of an award's way
	KindPublicity  KindRole = "publicity"
	KindBatch      KindRole = "batch"   // money released by one document
	KindOfficer    KindRole = "officer" // who leads, and who reports
	KindSummary    KindRole = "summary"
	KindTalk       KindRole = "talk"
	KindFiling     KindRole = "filing"      // a table as it was sent
	KindFilingPart KindRole = "filing_part" // what of it had no room in one record
	KindFinding    KindRole = "finding"     // what came of a thing that was noticed
	KindUnitChange KindRole = "unit_change" // a unit opened, renamed, merged or closed

	// These say to whoever reads the pack what a register is; nothing asks for one by them.
	KindVillage      KindRole = "village"
	KindEvent        KindRole = "event"         // a change of a person's place at school
	KindLeaver       KindRole = "leaver"        // 两后生
	KindListed       KindRole = "listed"        // a household of the dated list of the poor
	KindListedPerson KindRole = "listed_person" // a person of that list
)

// Role names what a field means to the engine. A kind has at most one field per role.
type Role string

const (
	RoleName      Role = "name"
	RolePinyin    Role = "pinyin"
	RoleFormer    Role = "former_name"
	RoleIDType    Role = "id_type"
	RoleIDNumber  Role = "id_number"
	RoleBirth     Role = "birth"
	RoleSex       Role = "sex"
	RoleHome      Role = "home" // division of the household register, filled from the ID number
	RolePhone     Role = "phone"
	RolePerson    Role = "person"    // ref to the person
	RoleHousehold Role = "household" // ref to the household
	RoleUnit      Role = "unit"      // ref to, or code of, the school
	RoleTitle     Role = "title"     // what names a record that is no person
	RoleClass     Role = "class"     // what a list is grouped by (年级班级)
	RoleConfirmed Role = "confirmed" // day of the last check against reality
	RoleState     Role = "state"     // state of the record in the approval chain
	RolePlace     Role = "place"     // the village that a count is grouped by
	RolePhoto     Role = "photo"
	RoleGuardian  Role = "guardian" // flag: is the guardian
	RoleCode      Role = "code"     // official code of a school or village
	RoleEvent     Role = "event"    // day on which something happened

	RoleProgramme Role = "programme" // of an award, a batch, a publication
	RolePeriod    Role = "period"    // what an award is for: a year, a term, a month
	RoleRule      Role = "rule"      // row of the decision table that an award follows from
	RoleBasis     Role = "basis"     // the facts that it followed from, as they stood
	RoleDue       Role = "due"       // money that is due, or released
	RoleProposer  Role = "proposer"  // who entered it, and may not approve it
	RoleBatch     Role = "batch"     // ref to the batch of payment
	RolePaid      Role = "paid"      // money that was paid
	RolePaidOn    Role = "paid_on"
	RolePayee     Role = "payee"
	RoleAccount   Role = "account" // number of the payee's account
	RoleAward     Role = "award"   // ref to what an opinion is about
	RoleStep      Role = "step"    // of the programme's flow
	RoleOffice    Role = "office"  // code of the unit that acted, owes or is meant
	RoleResult    Role = "result"
	RoleOpinion   Role = "opinion"
	RoleActor     Role = "actor" // who said so
	RoleFrom      Role = "from"
	RoleUntil     Role = "until"
	RoleFigures   Role = "figures"  // a counted table as it was sent, JSON
	RoleAbout     Role = "about"    // what a finding is about
	RoleWithheld  Role = "withheld" // of a person: set where consent was withdrawn, so that only what the law asks for goes on
	RoleFollows   Role = "follows"  // ref to the opinion before this one
	RoleDocument  Role = "document" // number of the paper that something rests on
	RoleReason    Role = "reason"   // why it is otherwise than the rule says
	RoleWay       Role = "way"      // of payment
	RoleReceipt   Role = "receipt"  // number of the proof of payment
	RoleBack      Role = "back"     // money that was paid back
	RoleBackOn    Role = "back_on"
	RoleRemark    Role = "remark"
	RoleEvidence  Role = "evidence"
	RoleStateCode Role = "state_code" // of the store that a table was counted from
	RoleReporter  Role = "reporter"   // 1: the person who reports for the unit
	RoleReturn    Role = "return"     // ref to the return that a part is of
	RolePart      Role = "part"       // number of the part, from 2
	RoleInto      Role = "into"       // code of the unit that another became part of
	RoleType      Role = "type"       // of a school
)

// Type is the type of a field's value.
type Type string

const (
	Text     Type = "text"
	Code     Type = "code"
	Codes    Type = "codes" // several codes, comma separated, in list order
	Date     Type = "date"
	Month    Type = "month"
	Number   Type = "number"
	Money    Type = "money"
	IDNumber Type = "id_number"
	Phone    Type = "phone"
	BankCard Type = "bank_card"
	Division Type = "division"
	Ref      Type = "ref"
	Photo    Type = "photo"
	Flag     Type = "flag"
	Computed Type = "computed"
)

// What a text is made of.
const (
	OfNames   = "name"   // Han characters and ·: a person's name
	OfNumbers = "number" // of an office: no blanks, letters capital, none of them wide
)

// Field is the declaration of one field. It holds no value.
//
// A value is always a string in canonical form, "" for none: date 2006-01-02, month 2006-01,
// number and money without separators, flag 1 or 0, codes "1,4", division 6, 9 or 12 digits, ref a
// record id, photo base64 of a JPEG. A dated field's entry for one day has the key "key@2006-01-02".
type Field struct {
	Key, Label, LabelEN string
	Type                Type
	Role                Role
	Section             string
	Hint, HintEN        string
	Codes               string // code list of a code or codes field
	Kind                string // kind that a ref points at
	Max                 int    // runes of a text; digits of a number
	Decimals            int    // of a number; money has 2
	Min, MaxValue       *float64
	Dated               bool
	Local               bool     // belongs to the unit, not to the person: not compared between linked records
	Sensitive           string   // "", "mask" (shown in part), "secret" (shown only in the form)
	Once                bool     // never changed once it is written
	Carry               bool     // offered to the next new record
	Fast                *bool    // shown where records are entered fast; nil: see InFast
	Default             string   // canonical value of a new record; "today" for a date
	By                  string   // "", "county" or "city": the lowest level that may write it
	Width               int      // columns of 2 in the form: 1 (default) or 2
	Aliases             []string // header labels accepted on import, besides Label
	Alphabet            string   // of a text: OfNames, OfNumbers, or "" for any
	None                bool     // may be answered by "there is none"; then the reason is asked, not the value

	Help, Example, Why string // what the help says: what is wanted, an example, why it is asked
	Twice              bool   // typed a second time, blind, in some of the records

	Check        string // pattern or expression of this one field
	CheckMessage string

	required, when, compute, check *Expr
	fill                           *Expr // what a new record begins with, once that is known
	filledFrom                     *Kind
	always                         bool // required without condition
	sought                         bool // records are looked up by it: a many goes by it
}

// IsRequired reports whether the field is required without condition.
func (f *Field) IsRequired() bool { return f.always }

// Shared reports whether a field belongs to the person, so that linked records must agree on it; not for nil.
func (f *Field) Shared() bool { return f != nil && !f.Local && f.Type != Ref && !f.Derived() }

// Say is the field's label in a language, "zh" or "en".
func (f *Field) Say(lang string) string { return inLanguage(lang, f.Label, f.LabelEN) }

// String is the field's label, so that what speaks of a field reads alike wherever it is written.
func (f *Field) String() string { return f.Label }

// Hinted is the field's hint in a language.
func (f *Field) Hinted(lang string) string { return inLanguage(lang, f.Hint, f.HintEN) }

// Say is the section's heading in a language.
func (s Section) Say(lang string) string { return inLanguage(lang, s.Label, s.LabelEN) }

// Say is the group's heading in a language.
func (g Group) Say(lang string) string { return inLanguage(lang, g.Label, g.LabelEN) }

// Say is the kind's label in a language.
func (k *Kind) Say(lang string) string { return inLanguage(lang, k.Label, k.LabelEN) }

// Say is the return's name in a language.
func (r Return) Say(lang string) string { return inLanguage(lang, r.Label, r.LabelEN) }

// inLanguage chooses between what stands in the pack in Chinese, always, and in English, where somebody wrote it.
func inLanguage(lang, zh, en string) string {
	if lang == "en" && en != "" {
		return en
	}
	return zh
}

// Sought reports whether other records are found by this field.
func (f *Field) Sought() bool { return f.sought }

// Derived reports whether the value is computed.
func (f *Field) Derived() bool { return f.Type == Computed }

// CodeList is a list of codes. An abolished code stays readable.
type CodeList struct {
	Key   string
	Codes []CodeRow

	rows  map[string]*CodeRow
	words map[string]string // what a clerk may write, to its code
}

// CodeRow is one code.
type CodeRow struct {
	Code, Label, LabelEN string
	Short                string            // label without what stands in brackets
	Aliases              []string          // other words that mean it, accepted on import
	From, Until          string            // dates, "" for open
	Hidden               bool              // readable, not offered
	Data                 map[string]string // further columns of the CSV, for expressions
}

// Say is the code's label in a language.
func (r *CodeRow) Say(lang string) string { return inLanguage(lang, r.Label, r.LabelEN) }

// Level of a problem.
type Level string

const (
	Hard Level = "hard" // 必须改: counts in no figure until it is mended
	Soft Level = "soft" // 需说明: passes with a written reason
)

// Problem is one thing wrong with a record: a value, worded by Message or by the translations.
type Problem struct {
	Record  string         `json:"record,omitempty"`
	Field   string         `json:"field"`
	Check   string         `json:"check"` // name of the check: "required", "type", or one of checks.toml
	Level   Level          `json:"level"`
	Code    string         `json:"code"` // translation key after "problem."; checks.toml's id for its own
	Args    map[string]any `json:"-"`
	Message string         `json:"message"`         // a pack check's own sentence; else filled in by the edge
	English string         `json:"-"`               // the same in English, where the pack has it
	Other   string         `json:"other,omitempty"` // record that may be the same one, of a unique check
}

// Say is the sentence of the pack's check in a language; "" where the problem has none of its own.
func (p Problem) Say(lang string) string { return inLanguage(lang, p.Message, p.English) }

// Why is by what code and with what values a problem is worded.
func (p *Problem) Why() (code string, args map[string]any) { return p.Code, p.Args }

// Record is a record as the register sees it: canonical values by key.
type Record struct {
	ID, Kind, Unit string
	Values         map[string]string
	Unlike         []string          // records that are said not to be the same person
	Typed          map[string]string // by field: the text that was typed, where the value was worked out from it
}

// Lookup finds other records for refs, counts and uniqueness. Implemented by the store.
type Lookup interface {
	Record(id string) (Record, bool)
	// Referring gives the records of kind whose field holds value (a ref's id, an ID number …).
	Referring(kind, field, value string) []Record
}

// Noting is a Lookup that notes what it was asked, so that it is known of what an answer was made. What is made once for
// several records is noted again for each of them.
type Noting interface {
	Noted() int            // how much was noted
	NotedSince(at int) any // a copy of what was noted after so much
	NoteAgain(noted any)
}

// Twins is a Lookup that finds at once who has the same in several fields.
type Twins interface {
	// Twins gives the records of rec's kind that have what rec has in each of the fields, by Pack.Key; rec itself may be left out.
	Twins(rec Record, fields []string) []Record
}

// At gives the value of a field that held on a day: for a dated field the entry of the latest day
// not after it (without entries the undated value); for others the value itself.
func (f *Field) At(values map[string]string, day time.Time) string { return valueAt(f, values, day) }
