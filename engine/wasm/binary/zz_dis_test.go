package binary

import ("testing";"os";"fmt";"strconv";"strings")

func TestDis(t *testing.T) {
	f := os.Getenv("DIS"); if f == "" { t.Skip() }
	data, _ := os.ReadFile(f)
	m, err := Parse(data); if err != nil { t.Fatal(err) }
	want, e := strconv.Atoi(os.Getenv("FN"))
	if e != nil { for _, x := range m.Exports { if x.Name == os.Getenv("FN") { want = int(x.Index) } } }
	b := m.Code[want-m.ImportedFuncs()]
	fmt.Println("func", want, "locals", b.NumLocals, "bytes", b.End-b.Start)
	src, _ := os.ReadFile("opcode.go")
	names := map[Op]string{}
	for _, l := range strings.Split(string(src), "\n") { fs := strings.Fields(l); if len(fs) == 4 && fs[1]=="Op" { v, _ := strconv.ParseUint(fs[3], 0, 16); names[Op(v)] = fs[0][2:] } }
	r := b.Instrs(m); var in Instr
	for {
		d := r.Depth()
		if !r.Next(&in) { break }
		if in.Op == OpEnd || in.Op == OpElse { d-- }
		fmt.Printf("%*s%s", d*1, "", names[in.Op])
		switch in.Op { case OpI32Const, OpI64Const: fmt.Print(" ", int64(in.Bits)); case OpBr, OpBrIf, OpCall, OpCallIndirect, OpLocalGet, OpLocalSet, OpLocalTee, OpGlobalGet, OpGlobalSet: fmt.Print(" ", in.Index); case OpBrTable: for l := range in.Labels { fmt.Print(" ", l) } }
		if in.Op >= OpI32Load && in.Op <= OpI64Store32 { fmt.Print(" +", in.Bits) }
		fmt.Println()
	}
}
