// Package trust is who may say what: the keys and certificates of the city, its counties and their
// schools, joining by request and grant, the eight fingerprint words, and the numbered trust list.
package trust
