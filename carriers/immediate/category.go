package immediate

import (
	"slices"
	"strings"

	"github.com/paotui-go/paotui/engine"
)

// categories is WeChat's table: cargo_first_class and the cargo_second_classes
// under it. Only these very strings pass; a slash belongs to its value.
// (preAddOrder page, 20 first classes, 55 pairs.)
var categories = []struct {
	first  string
	second []string
}{
	{"美食夜宵", []string{"零食小吃", "香锅/烤鱼", "西餐", "日韩料理", "海鲜/烧烤", "快餐/地方菜", "小龙虾", "披萨"}},
	{"甜品饮料", []string{"甜品", "奶茶果汁", "咖啡", "面包/糕点", "冰淇淋"}},
	{"蛋糕", []string{"蛋糕"}},
	{"日用百货", []string{"便利店", "水站/奶站", "零食/干果", "五金日用", "粮油调味", "文具店", "酒水行", "地方特产", "进口食品", "宠物用品", "超市", "书店", "宠物食品用品", "办公家居用品"}},
	{"果蔬生鲜", []string{"果蔬", "海鲜水产", "冷冻速食"}},
	{"鲜花", []string{"鲜花"}},
	{"医药健康", []string{"送药", "器材器具"}},
	{"美妆护肤", []string{"日化美妆"}},
	{"母婴", []string{"孕婴用品"}},
	{"文件或票务", []string{"保单", "票务文件", "政府文件", "证件"}},
	{"服饰鞋帽", []string{"服饰鞋帽综合"}},
	{"洗涤", []string{"脏衣服收", "干净衣服派"}},
	{"珠宝奢侈品", []string{"珠宝饰品", "奢侈品"}},
	{"家居家装", []string{"家具", "装修建材", "厨房卫浴"}},
	{"数码产品", []string{"数码产品"}},
	{"配件器材", []string{"配件器材"}},
	{"电商", []string{"电视购物", "线上商城"}},
	{"现场勘查", []string{"现场勘查"}},
	{"快递业务", []string{"快递配送"}},
	{"其他", []string{"其他"}},
}

// checkCategory names a category or subcategory that is not in the table, with the
// one that was likely meant.
func checkCategory(p *engine.Problems, first, second string) {
	const bound = "one of WeChat's cargo classes"
	seconds, ok := secondsOf(first)
	switch {
	case !ok:
		p.Add("cargo.category", bound, "%q is not a class of goods that WeChat knows%s", shortened(first), didYouMean(closestFirst(first, second)))
	case !slices.Contains(seconds, second):
		p.Add("cargo.subcategory", bound, "%q is not a kind of %s in WeChat's list%s", shortened(second), first, orOneOf(closest(second, seconds), seconds))
	}
}

func secondsOf(first string) ([]string, bool) {
	for _, c := range categories {
		if c.first == first {
			return c.second, true
		}
	}
	return nil, false
}

// closestFirst is the class that was likely meant: the one that reads nearly the
// same, else the only one that has the subcategory.
func closestFirst(first, second string) string {
	var names, having []string
	for _, c := range categories {
		names = append(names, c.first)
		if slices.Contains(c.second, second) {
			having = append(having, c.first)
		}
	}
	if near := closest(first, names); near != "" {
		return near
	}
	if len(having) == 1 {
		return having[0]
	}
	return ""
}

// closest is the candidate that reads most like s, "" if none is at all like it:
// at least half of the characters have to be right.
func closest(s string, candidates []string) string {
	best, distance := "", 0
	for _, c := range candidates {
		d := editDistance([]rune(strings.TrimSpace(s)), []rune(c))
		if 2*d <= len([]rune(c)) && (best == "" || d < distance) {
			best, distance = c, d
		}
	}
	return best
}

func didYouMean(near string) string {
	if near == "" {
		return "; take one of its words exactly, such as 美食夜宵 or 其他."
	}
	return "; did you mean " + near + "?"
}

func orOneOf(near string, all []string) string {
	if near == "" {
		return "; it has " + strings.Join(all, ", ") + "."
	}
	return "; did you mean " + near + "?"
}

// shortened keeps a text that is no class at all from filling the screen.
func shortened(s string) string {
	const longest = 20
	if runes := []rune(s); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return s
}

// editDistance is the number of characters to insert, delete or change between a
// and b (Levenshtein). Long texts are not compared: no class is longer than 9.
func editDistance(a, b []rune) int {
	const longest = 20
	if len(a) > longest {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, ra := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, rb := range b {
			change := diagonal
			if ra != rb {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
