package rule

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/types"
)

// The limits of an expression. The estimate takes every list at the most that
// the contract lets an application carry.
const (
	costBudget  = 100_000   // static estimate that a rule may reach
	costLimit   = 1_000_000 // run time, for lists beyond the hints
	maxFindSize = 4_000     // characters
	listHint    = 64
)

// listHints are the lists whose limit in the contract is lower than listHint.
var listHints = map[string]uint64{"work": 40, "education": 16, "addresses": 16, "payouts": 16, "birth_years": 4}

// newEnv is CEL with our facts and functions and without what would untype
// them. EagerlyValidate makes a wrong declaration an error here, not later.
func newEnv(lists Lists) (*cel.Env, error) {
	registry, err := types.NewRegistry()
	if err != nil {
		return nil, err
	}
	without := env.NewLibrarySubset().AddExcludedFunctions(env.NewFunction("dyn"), env.NewFunction("type"))
	opts := []cel.EnvOption{
		cel.CustomTypeProvider(provider{registry, facts}),
		cel.StdLib(cel.StdLibSubset(without)),
		cel.CrossTypeNumericComparisons(true),
		cel.EagerlyValidateDeclarations(true),
		cel.EnableMacroCallTracking(), // to write parts of an expression back as text
		cel.ParserExpressionSizeLimit(maxFindSize),
		cel.ASTValidators(cel.ValidateRegexLiterals(), cel.ValidateDurationLiterals(), cel.ValidateTimestampLiterals(),
			cel.ValidateHomogeneousAggregateLiterals(), cel.ValidateComprehensionNestingLimit(2)),
		cel.Variable("as_of", cel.TimestampType),
		cel.Variable("residence", typeOf("Place")),
		cel.Variable("job", typeOf("Job")),
	}
	for _, v := range facts.variables {
		opts = append(opts, cel.Variable(v.name, cel.ListType(v.shape.typ)))
	}
	for _, f := range functions(lists) {
		opts = append(opts, cel.Function(f.name, f.opts...))
	}
	return cel.NewCustomEnv(opts...)
}

// hintOf is the length up to which the estimate of costs holds for a list.
func hintOf(list string) int {
	if n, ok := listHints[list]; ok {
		return int(n)
	}
	return listHint
}

// hints estimate sizes for the cost of an expression.
type hints struct{}

func (hints) EstimateSize(e cost.AstNode) *cost.SizeEstimate {
	if p := e.Path(); len(p) == 1 && e.Type().Kind() == types.ListKind {
		return &cost.SizeEstimate{Max: uint64(hintOf(p[0]))}
	}
	if k := e.Type().Kind(); k == types.ListKind || k == types.StringKind {
		return &cost.SizeEstimate{Max: listHint}
	}
	return nil
}

func (hints) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}
