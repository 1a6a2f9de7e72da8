package main

import "bonafide/internal/intake"

// schemaCmd prints the contract for programs that send applications.
type schemaCmd struct{}

// Run prints the JSON Schema.
func (schemaCmd) Run(std streams) error {
	_, err := std.out.Write(intake.Schema())
	return err
}
