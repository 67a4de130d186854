package register

import (
	"slices"
	"strings"
)

// fieldFile is a [[field]] block as it stands in a kind's file.
type fieldFile struct {
	Key, Label, Type, Role, Section, Hint, Codes, Kind string
	LabelEN                                            string `toml:"label_en"`
	HintEN                                             string `toml:"hint_en"`
	Max, Decimals, Width                               int
	Min                                                *float64
	MaxValue                                           *float64 `toml:"max_value"`
	Dated, Local, Carry, None, Once                    bool
	Sensitive, Default, By, Alphabet                   string
	Required                                           any
	When, Compute, Check, Fill                         string
	Fast                                               *bool
	CheckMessage                                       string `toml:"check_message"`
	Aliases                                            []string
	Help, Example, Why                                 string
	Twice                                              bool
}

type kindFile struct {
	Key, Label, Role string
	LabelEN          string `toml:"label_en"`
	Identity         [][]string
	List, Parts      []string
	Many             []Many
	Section          []Section
	Field            []fieldFile
	Next             []Next
}

var fieldTypes = map[Type]bool{
	Text: true, Code: true, Codes: true, Date: true, Month: true, Number: true, Money: true, IDNumber: true,
	Phone: true, BankCard: true, Division: true, Ref: true, Photo: true, Flag: true, Computed: true,
}

// kind reads kinds/KEY.toml. Expressions are compiled by link, when every kind is known.
func (l *loader) kind(key string) {
	file := "kinds/" + key + ".toml"
	var in kindFile
	if !l.toml(file, true, &in) {
		return
	}
	if in.Key != key {
		l.fail(file, l.lineOf(file, "key"), "key is %q, but the file is named %q", in.Key, key)
	}
	k := &Kind{
		Key: key, Label: in.Label, LabelEN: in.LabelEN, Role: KindRole(in.Role), Identity: in.Identity,
		List: in.List, Parts: in.Parts, Many: in.Many, Sections: in.Section, byKey: map[string]*Field{}, byRole: map[Role]*Field{},
	}
	if k.Role != "" {
		if other := l.pack.KindByRole(k.Role); other != nil {
			l.fail(file, l.lineOf(file, "role"), "kind %q: role %q is taken by %q", k.Key, k.Role, other.Key)
		}
		if !kindRoles[k.Role] {
			l.fail(file, l.lineOf(file, "role"), "kind %q: unknown role %q", k.Key, k.Role)
		}
	}
	for i := range in.Field {
		l.field(file, k, i, in.Field[i])
	}
	l.names(file, k)
	l.next(file, k, in.Next)
	l.pack.Kinds = append(l.pack.Kinds, k)
}

func (l *loader) field(file string, k *Kind, n int, in fieldFile) {
	at := func(key string) int { return l.within(file, "field", n, key) }
	f := &Field{
		Key: in.Key, Label: in.Label, LabelEN: in.LabelEN, Type: Type(in.Type), Role: Role(in.Role), Section: in.Section,
		Hint: in.Hint, HintEN: in.HintEN, Codes: in.Codes, Kind: in.Kind, Max: in.Max, Decimals: in.Decimals, Min: in.Min, MaxValue: in.MaxValue,
		Dated: in.Dated, Local: in.Local, Sensitive: in.Sensitive, Carry: in.Carry, Once: in.Once, Default: in.Default, By: in.By,
		Width: max(in.Width, 1), Aliases: in.Aliases, Alphabet: in.Alphabet, None: in.None, Fast: in.Fast, Check: in.Check, CheckMessage: in.CheckMessage,
		Help: in.Help, Example: in.Example, Why: in.Why, Twice: in.Twice,
	}
	switch {
	case f.Key == "" || f.Label == "":
		l.fail(file, l.block(file, "field", n), "a field needs a key and a label")
		return
	case strings.HasPrefix(f.Key, "@") || strings.Contains(f.Key, "."):
		l.fail(file, at("key"), "key %q: no @ and no dot in a key", f.Key)
		return
	case k.byKey[f.Key] != nil:
		l.fail(file, at("key"), "field %q stands twice", f.Key)
		return
	}
	if !fieldTypes[f.Type] {
		l.fail(file, at("type"), "field %q: unknown type %q", f.Key, in.Type)
	}
	if (f.Type == Code || f.Type == Codes || f.Codes != "") && l.pack.Codes[f.Codes] == nil {
		l.fail(file, at("codes"), "field %q: there is no code list %q", f.Key, f.Codes)
	}
	if !slices.Contains([]string{"", "mask", "secret"}, f.Sensitive) { // else it would be taken for the weaker one
		l.fail(file, at("sensitive"), "field %q: sensitive is %q, not mask or secret", f.Key, f.Sensitive)
	}
	if f.By != "" && f.By != "county" && f.By != "city" {
		l.fail(file, at("by"), "field %q: by is %q, not county or city", f.Key, f.By)
	}
	if f.Alphabet != "" && (f.Type != Text || f.Alphabet != OfNames && f.Alphabet != OfNumbers) {
		l.fail(file, at("alphabet"), "field %q: alphabet is %q, of a text it is name or number", f.Key, f.Alphabet)
	}
	if f.Twice && (f.Derived() || f.Once || f.Type == Ref || f.Type == Photo) {
		l.fail(file, at("twice"), "field %q: a value that is computed, picked as a record, a photo or never changed cannot be keyed twice", f.Key)
	}
	if f.Twice && l.pack.KeyEvery == 0 {
		l.fail(file, at("twice"), "field %q is keyed twice, but pack.toml has no [second_keying]", f.Key)
	}
	if f.Carry && !f.Carries() {
		l.fail(file, at("carry"), "field %q: a name, a number of a person and a telephone are never carried on", f.Key)
	}
	l.role(file, at, k, f)
	k.byKey[f.Key] = f
	k.Fields = append(k.Fields, f)
	l.waiting = append(l.waiting, waiting{k, f, in, file, n})
}

func (l *loader) role(file string, at func(string) int, k *Kind, f *Field) {
	if f.Role == "" {
		return
	}
	if !roles[f.Role] {
		l.fail(file, at("role"), "field %q: unknown role %q", f.Key, f.Role)
	}
	if k.byRole[f.Role] != nil {
		l.fail(file, at("role"), "field %q: role %q is taken by %q", f.Key, f.Role, k.byRole[f.Role].Key)
	}
	k.byRole[f.Role] = f
}

var kindRoles = map[KindRole]bool{
	KindPerson: true, KindHousehold: true, KindGuardian: true, KindEnrolment: true, KindSchool: true, KindPreschool: true, KindNursery: true,
	KindAward: true, KindApproval: true, KindPublicity: true, KindBatch: true, KindOfficer: true, KindSummary: true, KindTalk: true,
	KindFiling: true, KindFilingPart: true, KindFinding: true, KindUnitChange: true,
	KindVillage: true, KindEvent: true, KindLeaver: true, KindListed: true, KindListedPerson: true,
}

var roles = map[Role]bool{
	RoleName: true, RolePinyin: true, RoleFormer: true, RoleIDType: true, RoleIDNumber: true, RoleBirth: true, RoleSex: true,
	RoleHome: true, RolePhone: true, RolePerson: true, RoleHousehold: true, RoleUnit: true, RoleTitle: true, RoleClass: true,
	RoleConfirmed: true, RoleState: true, RolePlace: true, RolePhoto: true, RoleGuardian: true, RoleCode: true,
	RoleEvent: true, RoleProgramme: true, RolePeriod: true, RoleRule: true, RoleBasis: true, RoleDue: true, RoleProposer: true,
	RoleBatch: true, RolePaid: true, RolePaidOn: true, RolePayee: true, RoleAccount: true, RoleAward: true, RoleStep: true,
	RoleOffice: true, RoleResult: true, RoleOpinion: true, RoleActor: true, RoleFrom: true, RoleUntil: true, RoleFigures: true,
	RoleAbout: true, RoleWithheld: true, RoleFollows: true, RoleDocument: true, RoleReason: true, RoleWay: true, RoleReceipt: true, RoleBack: true,
	RoleBackOn: true, RoleRemark: true, RoleEvidence: true, RoleStateCode: true, RoleReporter: true, RoleReturn: true, RolePart: true, RoleInto: true, RoleType: true,
}

// names checks the field keys that a kind's head speaks of.
func (l *loader) names(file string, k *Kind) {
	known := map[string]bool{}
	for _, s := range k.Sections {
		known[s.Key] = true
	}
	for i, f := range k.Fields {
		if !known[f.Section] {
			l.fail(file, l.within(file, "field", i, "section"), "field %q: there is no section %q", f.Key, f.Section)
		}
	}
	for _, set := range k.Identity {
		for _, key := range set {
			if k.byKey[key] == nil {
				l.fail(file, l.lineOf(file, "identity"), "identity: there is no field %q", key)
			}
		}
	}
	for _, key := range k.List {
		if k.byKey[key] == nil {
			l.fail(file, l.lineOf(file, "list"), "list: there is no field %q", key)
		}
	}
}

// waiting is a field whose expressions wait for every kind to be known.
type waiting struct {
	kind *Kind
	f    *Field
	in   fieldFile
	file string
	n    int
}

// link resolves what speaks of other kinds, and compiles every expression.
func (l *loader) link() {
	for _, k := range l.pack.Kinds {
		l.linkKind(k)
	}
	for _, w := range l.waiting {
		l.linkField(w)
	}
	for _, compile := range l.later {
		compile()
	}
}

func (l *loader) linkKind(k *Kind) {
	file := "kinds/" + k.Key + ".toml"
	for i, m := range k.Many {
		other := l.pack.Kind(m.Kind)
		if other == nil || other.byKey[m.Via] == nil {
			l.fail(file, l.block(file, "many", i)+l.lineOf(file, "many"), "many %q: there is no field %s.%s", m.Name, m.Kind, m.Via)
			continue
		}
		if m.On != "" && k.byKey[m.On] == nil {
			l.fail(file, l.lineOf(file, "many"), "many %q: there is no field %q", m.Name, m.On)
		}
		other.byKey[m.Via].sought = true
	}
	for _, part := range k.Parts {
		if l.pack.Kind(part) == nil {
			l.fail(file, l.lineOf(file, "parts"), "parts: there is no kind %q", part)
		}
	}
}

func (l *loader) linkField(w waiting) {
	f, at := w.f, func(key string) int { return l.within(w.file, "field", w.n, key) }
	if f.Type == Ref && l.pack.Kind(f.Kind) == nil {
		l.fail(w.file, at("kind"), "field %q: there is no kind %q", f.Key, f.Kind)
	}
	switch v := w.in.Required.(type) {
	case nil:
	case bool:
		f.always = v
	case string:
		f.required = l.expr(w.file, at("required"), w.kind, nil, v)
	default:
		l.fail(w.file, at("required"), "field %q: required is true, false or an expression", f.Key)
	}
	f.when = l.expr(w.file, at("when"), w.kind, nil, w.in.When)
	f.compute = l.expr(w.file, at("compute"), w.kind, nil, w.in.Compute)
	f.check = l.expr(w.file, at("check"), w.kind, nil, w.in.Check)
	f.fill = l.expr(w.file, at("fill"), w.kind, nil, w.in.Fill)
	f.filledFrom = l.pack.source(w.kind, f.fill)
	if f.fill != nil && (f.Type == Computed || f.Type == Ref || f.Type == Photo) {
		l.fail(w.file, at("fill"), "field %q: a %s is not filled", f.Key, f.Type)
	}
	if value, problem := l.pack.Normalise(f, f.Default); (problem != nil || value != f.Default) && f.Default != "today" && f.Default != "school_year" {
		l.fail(w.file, at("default"), "field %q: default is %q, and no value is written so", f.Key, f.Default)
	}
	if f.Type == Computed && w.in.Compute == "" {
		l.fail(w.file, at("type"), "field %q is computed, but has no compute", f.Key)
	}
}

// expr compiles one expression, which may speak of lets, or notes what is wrong with it. "" gives nil.
func (l *loader) expr(file string, line int, k *Kind, lets []Let, source string) *Expr {
	if k == nil {
		return nil
	}
	return l.compiled(file, line, source, func() *Expr { return l.pack.expression(k, lets, source) })
}

// lets checks the blocks that name values over records of one kind.
func (l *loader) lets(file, block string, list []Let) {
	for i, one := range list {
		line := l.block(file, block, i)
		if l.let(file, line, one); one.Kind != "" {
			l.fail(file, line, "unknown key %q", "kind")
		}
	}
}

// let checks a name that expressions may speak of.
func (l *loader) let(file string, line int, one Let) {
	if !letName.MatchString(one.Name) || one.Expr == "" {
		l.fail(file, line, "let %q needs a name of a-z, 0-9 and _, and an expr", one.Name)
	}
}

// misread notes an expression that cannot be compiled.
func (l *loader) misread(file string, line int, source string, err error) {
	message := firstLine(err.Error())
	if name, ok := strings.CutPrefix(message, "unknown name "); ok {
		name, _, _ = strings.Cut(name, " ")
		l.fail(file, line, "%q: there is nothing named %s", source, name)
		return
	}
	if name, ok := strings.CutPrefix(message, "unknown field "); ok {
		name, _, _ = strings.Cut(name, " ")
		l.fail(file, line, "%q: there is no field %s in it", source, name)
		return
	}
	l.fail(file, line, "%q is no expression that fits: %s", source, message)
}
