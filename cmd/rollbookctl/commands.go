package main

// commands are the verbs; commandOrder is their order in the help.
var commands map[string]command

var commandOrder = []string{
	"init", "join", "trust", "account", "log",
	"add", "set", "get", "remove", "list",
	"import", "export", "template", "promote",
	"send", "receive", "receipt", "inbox", "inspect",
	"conflicts", "resolve", "duplicates", "link", "unlike", "unlink",
	"check", "keying", "findings", "finding", "overview", "report", "explain", "print",
	"award", "approve", "return",
	"verify", "state", "backup", "restore", "rebuild",
	"pack", "demo",
}

func init() { // filled here because help reads the table
	commands = map[string]command{
		"init":       {"--unit CODE --name NAME --level city|county|school", initStore},
		"join":       {"request -o F | grant F -o G | accept G | renew -o F", join},
		"trust":      {"show | revoke UNIT [--writer W --seq N] --yes | recovery UNIT --yes | suite 1|2 | list -o F | identity -o F --yes", trustCommand},
		"account":    {"list | add NAME --role clerk|reviewer|admin --new-password-file F | remove NAME | password --new-password-file F", accountCommand},
		"log":        {"[--limit N]", useLog},
		"add":        {"KIND k=v…", add},
		"set":        {"ID k=v… [--reason R] [--explain CHECK=WHY] | KIND ID…|--where EXPR k=v… --reason R | --undo STEP --reason R | --steps", set},
		"get":        {"ID [--history]", get},
		"remove":     {"ID --reason R", remove},
		"list":       {"KIND [--where EXPR] [--find TEXT] [--sort FIELD|@updated|@unit|@state|@check] [--down] [--limit N]", list},
		"import":     {"KIND F.xlsx [--dry-run] [--map HEADER=FIELD]… [--marked OUT.xlsx]", importSheet},
		"export":     {"KIND -o F.xlsx [--where EXPR] [--purpose P] [--receiver R]", exportSheet},
		"template":   {"KIND -o F.xlsx", template},
		"promote":    {"[KIND] [k=v…] [--on DAY] [--dry-run]", promote},
		"send":       {"--to UNIT|parent -o DIR", send},
		"receive":    {"PATH…", receive},
		"receipt":    {"-o DIR", receipt},
		"inbox":      {"[--units]", inboxCommand},
		"inspect":    {"F", inspect},
		"conflicts":  {"[--kind K]", conflicts},
		"resolve":    {"ID FIELD --value V|--pick N --reason R", resolve},
		"duplicates": {"", duplicates},
		"link":       {"A B [--reason R]", link},
		"unlike":     {"A B [--reason R]", unlike},
		"unlink":     {"A B [--reason R]", unlink},
		"check":      {"[KIND]", check},
		"keying":     {"[results], or: RECORD FIELD VALUE [--right first|second|third [--third VALUE]] [--reason R]", keyingCommand},
		"findings":   {"[--check K] [--unit U] [--open] [--at DATE], or: sample --check K [--n 10] [--seed S] [-o F.xlsx]", findings},
		"finding":    {"resolve CHECK ABOUT [--result CODE --reason R] [--evidence E] [--owner U] [--due DATE]", oneFinding},
		"overview":   {"[--at DATE]", overview},
		"report":     {"NAME [--unit U] [--at DATE] [--from DATE] [-o F.xlsx|F.pdf|F.json [--full] --purpose P [--receiver R]] | NAME --at DATE --file [--reason R]", reportCommand},
		"explain":    {"NAME ROW COLUMN [--unit U] [--at DATE] [--from DATE] [--history]", explain},
		"print":      {"FORM ID…|--where EXPR|--blank -o F.pdf, or: slip [UNIT NUMBER] -o F.pdf", printForm},
		"award":      {awardUsage, awardCommand},
		"approve":    {"ID…|--programme P --period T [--opinion TEXT] [--document D --signed NAME] [--reason R] [--on DAY]", approveCommand},
		"return":     {"ID… --reason R [--on DAY]", returnCommand},
		"verify":     {"[--deep]", verify},
		"state":      {"", state},
		"backup":     {"-o F", backup},
		"restore":    {"F", restore},
		"rebuild":    {"--unit U -o DIR", rebuild},
		"pack":       {"check DIR | show | edit [DIR] -o F.xlsx | from F.xlsx -o DIR | compare DIR|parent [--at DATE] | issue DIR|parent", packCommand},
		"demo":       {"DIR [--schools N --students N --seed S --year Y], or: DIR --practice|--forget", demoCommand},
	}
}
