package backtest

import (
	"encoding/json"
	"slices"

	"tradebot/engine/fault"
)

// portion is a part of a sweep on its way to be merged: beside what people read, the numbers of its combinations, which order
// ties.
type portion struct {
	Sweep   *Sweep `json:"sweep"`
	Numbers []int  `json:"numbers"` // by row
}

// Portion writes a part of a sweep so that [MergeSweeps] reads it. The error is Internal.
func (s *Sweep) Portion() ([]byte, error) {
	p := portion{Sweep: s}
	for i := range s.Results {
		p.Numbers = append(p.Numbers, s.Results[i].number)
	}
	text, err := json.Marshal(&p)
	return text, fault.Wrap(fault.Internal, "backtest.Portion", err)
}

// MergeSweeps puts the parts of one sweep together: it is the sweep that would have run all of them at once. The error is
// Internal: they are not parts of one sweep.
func MergeSweeps(portions [][]byte) (*Sweep, error) {
	const op = "backtest.MergeSweeps"
	var whole *Sweep
	m := &sweep{}
	for _, text := range portions {
		var p portion
		if err := json.Unmarshal(text, &p); err != nil {
			return nil, fault.Wrap(fault.Internal, op, err)
		}
		if p.Sweep == nil || len(p.Numbers) != len(p.Sweep.Results) {
			return nil, fault.New(fault.Internal, op, "a part of a sweep is damaged")
		}
		for i := range p.Sweep.Results {
			p.Sweep.Results[i].number = p.Numbers[i]
		}
		m.request.Metric = p.Sweep.Metric
		m.rows = append(m.rows, p.Sweep.Results...)
		m.trim()
		if whole == nil {
			whole = p.Sweep
			continue
		}
		whole.Combinations += p.Sweep.Combinations
		whole.Done += p.Sweep.Done
		whole.Failed += p.Sweep.Failed
		whole.Evaluations += p.Sweep.Evaluations
		whole.RunNS += p.Sweep.RunNS
		for _, w := range p.Sweep.Warnings {
			if !slices.Contains(whole.Warnings, w) {
				whole.Warnings = append(whole.Warnings, w)
			}
		}
	}
	if whole == nil {
		return nil, fault.New(fault.Internal, op, "a sweep has no parts")
	}
	whole.Results = append([]SweepRow{}, m.rows...)
	for i := range whole.Results {
		whole.Results[i].Rank = i + 1
	}
	return whole, nil
}
