package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"bonafide/internal/review"
	"bonafide/internal/store"
)

// userCmd keeps the people who can sign in.
type userCmd struct {
	Add userAddCmd `cmd:"" help:"Make a person who can sign in, also before the first start."`
}

// userAddCmd makes one person.
type userAddCmd struct {
	Email         string   `arg:"" help:"E-mail address to sign in with."`
	Name          string   `required:"" help:"Name, as colleagues know it."`
	Roles         []string `required:"" help:"One or more of recruiter, reviewer, lead, administrator, auditor, separated by commas."`
	PasswordStdin bool     `required:"" help:"Read the password from the first line of standard input, never from the command line."`
}

// Run makes the person and prints under which id they stand in the audit.
func (c *userAddCmd) Run(g *globals, std streams) error {
	password, err := bufio.NewReader(io.LimitReader(std.in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the password: %w", err)
	}
	ctx, stop := interruptible()
	defer stop()
	st, err := openStore(ctx, g.DataDir, nil, discard())
	if err != nil {
		return err
	}
	defer st.Close()
	roles := make([]review.Role, len(c.Roles))
	for i, r := range c.Roles {
		roles[i] = review.Role(strings.TrimSpace(r))
	}
	u, err := st.AddUser(ctx, commandLine, store.NewUser{Email: c.Email, Name: c.Name, Password: strings.TrimRight(password, "\r\n"), Roles: roles})
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%s <%s> can sign in; the audit calls them %s.\n", printable(u.Name), printable(u.Email), u.ActorID())
	return nil
}
