package rule

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"bonafide/internal/fact"
)

// prefix names fact types in CEL; people see them without it.
const prefix = "fact."

// evidence is what cite makes and nothing else does.
var evidence = cel.ListType(cel.OpaqueType("evidence"))

// slot is one field of a fact that rules may read.
type slot struct {
	name     string
	index    int
	typ      *types.Type
	optional bool // a nil pointer or a zero opaque value is unknown
}

// shape is a kind of fact: what it is called and what may be read of it.
type shape struct {
	name  string // "Link"
	typ   *types.Type
	slots []*slot
	where int // index of the field Where, -1 when there is none
}

func (s *shape) slot(name string) *slot {
	for _, f := range s.slots {
		if f.name == name {
			return f
		}
	}
	return nil
}

// variable is one list of facts of the set.
type variable struct {
	name  string // "links"
	index int    // of the field in fact.Set
	bit   int    // its place among the variables, and its bit among what is absent
	shape *shape
}

// schema is what rules may name, derived once from the types of package fact.
type schema struct {
	shapes    map[string]*shape // by CEL name, opaque types included
	variables []*variable       // in the order of fact.Set
	bases     []string          // names of lists and scalars by their bits, for people
	byName    map[string]*variable
}

var (
	placeType = reflect.TypeFor[fact.Place]()
	timeType  = reflect.TypeFor[time.Time]()
	opaques   = []reflect.Type{
		reflect.TypeFor[fact.Country](), reflect.TypeFor[fact.Region](), reflect.TypeFor[fact.Offset](), reflect.TypeFor[fact.Key](),
		reflect.TypeFor[fact.School](), reflect.TypeFor[fact.Degree](), reflect.TypeFor[fact.BirthYear](), reflect.TypeFor[fact.Span](),
	}
	facts = newSchema()
)

func newSchema() *schema {
	s := &schema{shapes: map[string]*shape{}, byName: map[string]*variable{}}
	for _, t := range opaques {
		s.shapes[prefix+t.Name()] = &shape{name: t.Name(), typ: cel.ObjectType(prefix + t.Name()), where: -1}
	}
	s.add(placeType)
	s.add(reflect.TypeFor[fact.Job]())
	set := reflect.TypeFor[fact.Set]()
	for i := range set.NumField() {
		f := set.Field(i)
		if f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Pointer {
			s.variables = append(s.variables, &variable{jsonName(f), i, len(s.variables), s.add(f.Type.Elem().Elem())})
			s.byName[jsonName(f)] = s.variables[len(s.variables)-1]
			s.bases = append(s.bases, jsonName(f))
		}
	}
	for _, name := range scalars {
		s.bases = append(s.bases, strings.Replace(name, "@", ".", 1))
	}
	return s
}

// add derives the shape of a struct; fields without a CEL type are left out.
func (s *schema) add(t reflect.Type) *shape {
	sh := &shape{name: t.Name(), typ: cel.ObjectType(prefix + t.Name()), where: -1}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Name == "Where" {
			sh.where = i
			continue
		}
		if !f.IsExported() {
			continue
		}
		if typ := s.celType(f.Type); typ != nil {
			optional := f.Type.Kind() == reflect.Pointer || slices.Contains(opaques, f.Type)
			sh.slots = append(sh.slots, &slot{jsonName(f), i, typ, optional})
		}
	}
	s.shapes[prefix+sh.name] = sh
	return sh
}

func (s *schema) celType(t reflect.Type) *types.Type {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == timeType {
		return types.TimestampType
	}
	if sh := s.shapes[prefix+t.Name()]; sh != nil && t.Kind() == reflect.Struct {
		return sh.typ
	}
	switch t.Kind() {
	case reflect.String:
		return types.StringType
	case reflect.Bool:
		return types.BoolType
	case reflect.Int:
		return types.IntType
	case reflect.Float64:
		return types.DoubleType
	}
	return nil
}

// variable is the list of that name, nil when there is none.
func (s *schema) variable(name string) *variable { return s.byName[name] }

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// provider tells the type checker what the shapes hold. Facts can't be made in
// a rule: NewValue refuses.
type provider struct {
	*types.Registry
	s *schema
}

func (p provider) FindStructType(name string) (*types.Type, bool) {
	if sh := p.s.shapes[name]; sh != nil {
		return types.NewTypeTypeWithParam(sh.typ), true
	}
	return p.Registry.FindStructType(name)
}

func (p provider) FindStructFieldNames(name string) ([]string, bool) {
	sh := p.s.shapes[name]
	if sh == nil {
		return p.Registry.FindStructFieldNames(name)
	}
	var names []string
	for _, f := range sh.slots {
		names = append(names, f.name)
	}
	return names, true
}

func (p provider) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	sh := p.s.shapes[name]
	if sh == nil {
		return p.Registry.FindStructFieldType(name, field)
	}
	i := slices.IndexFunc(sh.slots, func(f *slot) bool { return f.name == field })
	if i < 0 {
		return nil, false
	}
	return &types.FieldType{
		Type:  sh.slots[i].typ,
		IsSet: func(target any) bool { o, ok := target.(*object); return ok && !o.absent(i) },
		GetFrom: func(target any) (any, error) {
			o, ok := target.(*object)
			if !ok {
				return nil, fmt.Errorf("%T is no fact", target)
			}
			if v := o.read(i); v != nil {
				return v, nil
			}
			return nil, fmt.Errorf("%s.%s is unknown", sh.name, field)
		},
	}, true
}

func (p provider) NewValue(name string, fields map[string]ref.Val) ref.Val {
	return types.NewErr("a fact can't be made up: %s", name)
}

// object is a fact as CEL sees it. Values read once are kept, for many rules
// read the same ones; it belongs to one evaluation and isn't shared.
type object struct {
	shape  *shape
	v      reflect.Value // the struct
	fields []ref.Val     // by slot, nil until read
	cites  any           // the pointer that package fact made; nil for parts such as places
}

func newObject(sh *shape, v reflect.Value, cites any) *object {
	return &object{sh, v, make([]ref.Val, len(sh.slots)), cites}
}

// newObjects wraps a list of facts in two allocations; nil elements are left out.
func newObjects(sh *shape, list reflect.Value) []object {
	out := make([]object, 0, list.Len())
	fields := make([]ref.Val, list.Len()*len(sh.slots))
	for i := range list.Len() {
		if e := list.Index(i); !e.IsNil() {
			n := len(sh.slots)
			out = append(out, object{sh, e.Elem(), fields[i*n : (i+1)*n : (i+1)*n], e.Interface()})
		}
	}
	return out
}

// absent reports whether the value of a slot is unknown.
func (o *object) absent(i int) bool {
	f := o.shape.slots[i]
	return f.optional && unknown(o.v.Field(f.index))
}

// read gives the value of a slot, nil when it is unknown behind a pointer.
func (o *object) read(i int) ref.Val {
	if o.fields[i] == nil {
		o.fields[i] = value(o.v.Field(o.shape.slots[i].index))
	}
	return o.fields[i]
}

func value(v reflect.Value) ref.Val {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.String:
		return types.String(v.String())
	case reflect.Bool:
		return types.Bool(v.Bool())
	case reflect.Int:
		return types.Int(v.Int())
	case reflect.Float64:
		return types.Double(v.Float())
	}
	if v.Type() == timeType {
		return types.Timestamp{Time: v.Interface().(time.Time)}
	}
	sh := facts.shapes[prefix+v.Type().Name()]
	return newObject(sh, v, nil)
}

// native gives the opaque value or place that a function of ours was handed.
func native[T any](v ref.Val) (t T, ok bool) {
	o, ok := v.(*object)
	if !ok {
		return t, false
	}
	p, ok := o.v.Addr().Interface().(*T)
	if !ok {
		return t, false
	}
	return *p, true
}

// The methods of ref.Val. A fact equals only itself and converts to nothing.

func (o *object) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("a fact does not convert to %v", t)
}

func (o *object) ConvertToType(t ref.Type) ref.Val {
	if t == types.TypeType {
		return o.shape.typ
	}
	return types.NewErr("a fact does not convert to %s", t.TypeName())
}

func (o *object) Equal(other ref.Val) ref.Val { return types.Bool(ref.Val(o) == other) }
func (o *object) Type() ref.Type              { return o.shape.typ }
func (o *object) Value() any                  { return o }
