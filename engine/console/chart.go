package console

import (
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"tradebot/engine/report"
)

// Size of a chart, in characters without its labels.
const (
	chartHeight = 8
	chartWidth  = 84 // at most
	leastChart  = 12 // narrower than this says nothing
)

// curve draws equity over time, money at the left, dates below. Nothing is drawn of fewer than two points, or on a screen
// without room.
func (s *Screen) curve(points []report.Point) {
	if len(points) < 2 || points[0].Time >= points[len(points)-1].Time {
		return
	}
	low, high := math.Inf(1), math.Inf(-1)
	for i := range points {
		low, high = min(low, points[i].Equity), max(high, points[i].Equity)
	}
	decimals := 0
	if high-low < 20 {
		decimals = 2
	}
	labels := map[int]string{
		0: s.fixed(high, decimals), chartHeight / 2: s.fixed(high-(high-low)*(chartHeight/2+0.5)/chartHeight, decimals), chartHeight - 1: s.fixed(low, decimals),
	}
	if high == low {
		labels = map[int]string{chartHeight - 1: labels[0]}
	}
	room := 0
	for _, label := range labels {
		room = max(room, utf8.RuneCountInString(label))
	}
	width := chartWidth
	if s.width > 0 {
		width = min(width, s.width-room-4)
	}
	if width < leastChart {
		return
	}
	side, tick, corner, floor := "│", "┤", "└", "─"
	if s.ascii {
		side, tick, corner, floor = "|", "+", "+", "-"
	}
	s.Print("")
	for i, row := range s.plot(points, width, low, high) {
		label, bar := labels[i], side
		if label != "" {
			bar = tick
		}
		s.Print("  %s%s %s%s", strings.Repeat(" ", room-utf8.RuneCountInString(label)), s.paint(faint, label), s.paint(faint, bar), row)
	}
	indent := strings.Repeat(" ", room+3)
	s.Print("%s%s", indent, s.paint(faint, corner+strings.Repeat(floor, width)))
	first, last := date(points[0].Time), date(points[len(points)-1].Time)
	gap := max(width+1-utf8.RuneCountInString(first)-utf8.RuneCountInString(last), 1)
	s.Print("%s%s", indent, s.paint(faint, first+strings.Repeat(" ", gap)+last))
}

// date writes a day as the heads of columns do.
func date(t int64) string { return time.UnixMilli(t).UTC().Format("2006-01-02") }

// plot returns the rows of a chart, the highest first. In Braille a character has two by four dots; in ASCII it is one dot.
func (s *Screen) plot(points []report.Point, width int, low, high float64) []string {
	across, down := 2, 4
	if s.ascii {
		across, down = 1, 1
	}
	columns, levels := width*across, chartHeight*down
	level := func(equity float64) int {
		if high == low {
			return 0
		}
		return int(math.Round((equity - low) / (high - low) * float64(levels-1)))
	}
	dots := make([][]bool, levels)
	for i := range dots {
		dots[i] = make([]bool, columns)
	}
	// Each column holds the range of what falls into it, joined to the end of the one before.
	from, length := points[0].Time, points[len(points)-1].Time-points[0].Time
	next, before := 0, level(points[0].Equity)
	for x := range columns {
		bottom, top := before, before
		first := true
		for ; next < len(points) && int((points[next].Time-from)*int64(columns-1)/length) <= x; next++ {
			at := level(points[next].Equity)
			if first && s.ascii {
				bottom, top = at, at // one dot a column is rough enough without the joints
			}
			bottom, top, before, first = min(bottom, at), max(top, at), at, false
		}
		for y := bottom; y <= top; y++ {
			dots[y][x] = true
		}
	}
	rows := make([]string, chartHeight)
	for row := range rows {
		var line strings.Builder
		for column := range width {
			line.WriteRune(s.character(dots, levels-1-row*down, column*across))
		}
		rows[row] = strings.TrimRight(line.String(), " \u2800")
	}
	return rows
}

// braille are the bits of the dots of a Braille character, by row from the top, left and right (Unicode, Braille Patterns).
var braille = [4][2]rune{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

// character returns what shows the dots of a cell, of which the upper left one is given.
func (s *Screen) character(dots [][]bool, top, left int) rune {
	if s.ascii {
		if dots[top][left] {
			return '*'
		}
		return ' '
	}
	pattern := rune(0x2800)
	for row := range braille {
		for column, bit := range braille[row] {
			if dots[top-row][left+column] {
				pattern |= bit
			}
		}
	}
	return pattern
}
