// Kith runs a social prescribing service.
package main

import (
	"os"
	_ "time/tzdata" // London's clock, wherever Kith runs

	"kith/cli"
)

func main() { os.Exit(cli.Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
