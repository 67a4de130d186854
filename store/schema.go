package store

import (
	_ "embed"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"rollbook/fault"
)

var errSchemaName = fault.New(fault.Usage, "database-name")

//go:embed schema.sql
var schemaText string

var sqlName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// logParts is how many partitions the changes are in: writers are random, so each gets as many.
const logParts = 8

// Schema gives what makes the tables of a register in a PostgreSQL database, and the role that desks are members of. The
// records are in one partition, or divided where the codes of units begin with one of those given.
func Schema(schema, role string, divided []string) (string, error) {
	for _, name := range []string{schema, role} {
		if !sqlName.MatchString(name) {
			return "", errSchemaName.With("name", name)
		}
	}
	log, record := string(rune(prefixLog)), string(rune(prefixRecord))
	bounds := []string{log}
	for n := 1; n < logParts; n++ {
		bounds = append(bounds, log+string([]byte{byte(n * 256 / logParts)}))
	}
	bounds = append(bounds, string(rune(prefixLog+1)), record)
	for _, code := range slices.Compact(slices.Sorted(slices.Values(divided))) {
		if !plainCode(code) {
			return "", ErrUnitCode.With("unit", code)
		}
		bounds = append(bounds, record+code)
	}
	bounds = append(bounds, string(rune(prefixRecord+1)))
	var parts strings.Builder
	from := "MINVALUE"
	for n := range len(bounds) + 1 {
		to := "MAXVALUE"
		if n < len(bounds) {
			to = `'\x` + hex.EncodeToString([]byte(bounds[n])) + `'`
		}
		fmt.Fprintf(&parts, "CREATE TABLE %s.entry_%d PARTITION OF %s.entry FOR VALUES FROM (%s) TO (%s);\n", schema, n, schema, from, to)
		from = to
	}
	return strings.NewReplacer("{schema}", schema, "{role}", role, "{partitions}", parts.String()).Replace(schemaText), nil
}
