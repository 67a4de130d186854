package words

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"rollbook/assets"
	"rollbook/fault"
)

type catalogue map[string]string

var (
	chinese    = load("zh")
	catalogues = map[string]func() catalogue{"zh": func() catalogue { return chinese }, "en": sync.OnceValue(func() catalogue { return load("en") })}
	current    atomic.Pointer[catalogue]
	language   atomic.Value // of current, as text
)

// load merges the files of a language's folder, one per room of the program. A key said twice is a
// mistake of ours and stops the program: for Chinese at start, for another language when it is chosen.
func load(lang string) catalogue {
	dir := "translations/" + lang
	files, err := assets.Files.ReadDir(dir)
	if err != nil {
		panic(err) // embedded at build time: cannot fail in a built program
	}
	all := catalogue{}
	for _, file := range files {
		raw, err := assets.Files.ReadFile(dir + "/" + file.Name())
		if err != nil {
			panic(err)
		}
		room := catalogue{}
		if err := json.Unmarshal(raw, &room); err != nil {
			panic(fmt.Errorf("%s/%s: %w", dir, file.Name(), err))
		}
		for key, text := range room {
			if _, twice := all[key]; twice {
				panic(fmt.Errorf("%s/%s: %s is said twice", dir, file.Name(), key))
			}
			all[key] = text
		}
	}
	return all
}

// Use chooses the language, "zh" (the default) or "en". An unknown one changes nothing.
func Use(lang string) {
	if of, ok := catalogues[lang]; ok {
		c := of()
		current.Store(&c)
		language.Store(lang)
	}
}

// Language is the one in use.
func Language() string {
	if lang, ok := language.Load().(string); ok {
		return lang
	}
	return "zh"
}

// Say gives the text for key with its {placeholders} filled from name, value pairs. A key that the
// chosen language lacks is said in Chinese; one that Chinese lacks is given back as it is.
func Say(key string, pairs ...any) string {
	return fill(key, named(pairs))
}

// named gives values by their names.
func named(pairs []any) map[string]any {
	args := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return args
}

// In gives the text for key in a language, whichever is in use, filled as Say fills it.
func In(lang, key string, pairs ...any) string { return filled(in(lang, key), lang, named(pairs)) }

// in is the text of a key in a language, with its places; Chinese where that lacks it.
func in(lang, key string) string {
	if of, known := catalogues[lang]; known {
		if text, ok := of()[key]; ok {
			return text
		}
	}
	return chinese[key]
}

// Has reports whether Chinese has a text for key.
func Has(key string) bool { _, ok := chinese[key]; return ok }

func fill(key string, args map[string]any) string {
	text, ok := "", false
	if c := current.Load(); c != nil {
		text, ok = (*c)[key]
	}
	if !ok {
		if text, ok = chinese[key]; !ok {
			return key
		}
	}
	return filled(text, Language(), args)
}

// filled puts values into the places of a text that name them; what has names in several languages has that of the text's. A place
// like {n|record|records} is the first word where the value is 1, else the second.
func filled(text, lang string, args map[string]any) string {
	if len(args) == 0 {
		return text
	}
	var b strings.Builder
	for {
		at := strings.IndexByte(text, '{')
		if at < 0 {
			break
		}
		b.WriteString(text[:at])
		text = text[at:]
		end := strings.IndexByte(text, '}')
		arg, known, forms, counts := any(nil), false, "", false
		if end > 0 {
			var name string
			name, forms, counts = strings.Cut(text[1:end], "|")
			arg, known = args[name]
		}
		if known {
			switch one := arg.(type) {
			case problem:
				code, with := one.Why()
				arg = filled(in(lang, "problem."+code), lang, with)
			case worded:
				arg = one.Say(lang)
			}
			if counts {
				arg = counted(arg, forms)
			}
			fmt.Fprint(&b, arg)
			text = text[end+1:]
		} else {
			b.WriteByte('{')
			text = text[1:]
		}
	}
	b.WriteString(text)
	return b.String()
}

// counted is the word for one, or the other for any other number.
func counted(n any, forms string) string {
	one, many, _ := strings.Cut(forms, "|")
	if fmt.Sprint(n) == "1" {
		return one
	}
	return many
}

// worded is what a pack names in several languages: a kind, a field, a step.
type worded interface{ Say(lang string) string }

// problem is what is wrong with a value, as an error carries it.
type problem interface {
	Why() (code string, args map[string]any)
}

// Problem words a field's problem: key "problem.<code>".
func Problem(code string, args map[string]any) string { return fill("problem."+code, args) }

// Told is what is said of a problem: the message of its check, else the words of its code.
func Told(message, code string, args map[string]any) string {
	if message != "" {
		return message
	}
	return Problem(code, args)
}

// Whole is sentences as one text, as an error's message with its hint: where the script has blanks, one stands between them.
func Whole(sentences ...string) (text string) {
	for _, one := range sentences {
		if n := len(text); n > 0 && one != "" && text[n-1] < 0x80 {
			text += " "
		}
		text += one
	}
	return text
}

// Short is a text of at most so many characters: of one that is longer the beginning.
func Short(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}

// Travel words how far a record is on its way (store.TravelState), at a desk of a level (store.Unit): what a school's bureau
// has received, and a county's, has another name.
func Travel(state, level string) string {
	if key := "travel." + state + "." + level; Has(key) {
		return Say(key)
	}
	return Say("travel." + state)
}

// Pack words everything that is wrong with a register pack, one line each with its file and line.
func Pack(err error) string {
	var list interface {
		Each(say func(where, text string, args []any))
	}
	if !errors.As(err, &list) {
		return err.Error()
	}
	var lines []string
	list.Each(func(where, text string, args []any) {
		lines = append(lines, Say("pack.at", "where", where, "text", packFault(text, args)))
	})
	return strings.Join(lines, "\n")
}

// packFault words one thing wrong with a pack, from the text and the arguments of its error.
func packFault(text string, args []any) string {
	lettered := make(map[string]any, len(args))
	for i, arg := range args {
		lettered[string(rune('a'+i))] = arg
	}
	if key := "pack." + text; Has(key) {
		return fill(key, lettered)
	}
	return fmt.Sprintf(text, args...)
}

// Remark words what is good to know of a value: key "remark.<code>".
func Remark(code string, args map[string]any) string { return fill("remark."+code, args) }

// Error words an error for a person: its code, one sentence of what is wrong and one of what to do.
// An error that carries no fault is "internal", with its text for support.
func Error(err error) (code, message, hint string) {
	var f *fault.Fault
	if !errors.As(err, &f) {
		f = (&fault.Fault{Code: "internal"}).With("detail", err.Error())
	}
	code = f.Code
	message = fill("error."+code, f.Args)
	if h := "error." + code + ".hint"; Has(h) {
		hint = fill(h, f.Args)
	}
	return code, message, hint
}
