// Command rollbook opens the window of Rollbook (造册).
package main

import "rollbook/app"

func main() { app.Main() }
