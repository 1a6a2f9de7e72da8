package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"

	"bonafide/internal/store"
)

// auditCmd checks the audit.
type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Recompute the whole chain; exit status 1 and the first bad entry when something was changed."`
	Key    auditKeyCmd    `cmd:"" help:"Print the public key that verifies checkpoints."`
}

type auditVerifyCmd struct {
	JSON bool `help:"Print the report as JSON."`
}

// Run verifies the audit.
func (c *auditVerifyCmd) Run(g *globals, std streams) error {
	ctx, stop := interruptible()
	defer stop()
	st, err := openStore(ctx, g.DataDir, nil, discard())
	if err != nil {
		return err
	}
	defer st.Close()
	r, err := st.VerifyAudit(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		if err := json.NewEncoder(std.out).Encode(auditReport(r)); err != nil {
			return err
		}
		if !r.OK() {
			return exitError{code: 1}
		}
		return nil
	}
	if !r.OK() {
		return exitError{1, fmt.Sprintf("the audit was changed: entry %d: %s (%d entries before it are good)", r.Bad, r.Problem, r.Entries)}
	}
	fmt.Fprintf(std.out, "%d entries are internally consistent, %d with erased content; %d checkpoints verify; nothing was cut off the end.\n", r.Entries, r.Erased, r.Checkpoints)
	if r.Checkpoints == 0 {
		fmt.Fprintln(std.out, "No checkpoint was signed yet: compare one that you keep elsewhere to exclude that somebody with the keys rewrote everything.")
	}
	return nil
}

// verified is the report for programs.
type verified struct {
	OK          bool   `json:"ok"`
	Entries     int64  `json:"entries"`
	Checkpoints int64  `json:"checkpoints"`
	Erased      int64  `json:"erased"`
	Bad         int64  `json:"bad,omitempty"`
	Problem     string `json:"problem,omitempty"`
}

func auditReport(r store.AuditReport) verified {
	return verified{r.OK(), r.Entries, r.Checkpoints, r.Erased, r.Bad, r.Problem}
}

type auditKeyCmd struct{}

// Run prints the key in hex.
func (c *auditKeyCmd) Run(g *globals, std streams) error {
	ctx, stop := interruptible()
	defer stop()
	st, err := openStore(ctx, g.DataDir, nil, discard())
	if err != nil {
		return err
	}
	defer st.Close()
	_, err = fmt.Fprintln(std.out, hex.EncodeToString(st.AuditKey()))
	return err
}
