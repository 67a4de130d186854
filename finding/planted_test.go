package finding_test

import (
	"slices"
	"strings"
	"testing"
)

// plant is one case.
type plant struct{ check, name, records, want, says string }

// Each case plants a fault and beside it the innocent look-alikes: the fault is found, and only it.
// want names the checks found, once for each finding; says is part of the sentence.
var planted = []plant{
	{
		"K1", "a number whose last digit is wrong", `
		YN-01 student name=马小龙 id_no=640121200801010011
		YN-01 student name=马小虎 id_no=640121/20080202/001`,
		"K1", "马小龙",
	},
	{
		"K2", "born on another day than the number says", `
		YN-01 student name=马小龙 id_no=640121/20080101/001 birth_date=2008-01-02
		YN-01 student name=马小虎 id_no=640121/20080202/001 birth_date=2008-02-02`,
		"K2", "马小龙",
	},
	{
		"K3", "at two schools in one term; moved on; moved in the middle of the term; the same number in two terms; pupils that are missing", `
		a = YN-01 student name=马小龙 id_no=640121/20080101/001
		b = XQ-01 student name=马小龙 id_no=640121/20080101/001
		YN-01 enrolment student_id=a school_year=2016 term=1 status=10
		XQ-01 enrolment student_id=b school_year=2016 term=1 status=10
		c = YN-01 student name=马小虎 id_no=640121/20080202/001
		d = XQ-01 student name=马小虎 id_no=640121/20080202/001
		YN-01 enrolment student_id=c school_year=2016 term=1 status=10
		YN-01 change student_id=c kind=27 date=2016-09-20 other_school=月牙湖小学
		XQ-01 enrolment student_id=d school_year=2016 term=1 status=10
		XQ-01 change student_id=d kind=13 date=2016-09-21 other_school=原隆小学
		e = YN-01 student name=杨小燕 id_no=640121/20080303/002
		YN-01 enrolment student_id=e school_year=2015 term=2 status=10
		YN-01 enrolment student_id=e school_year=2016 term=1 status=10
		f = YN-01 household hh_no=640121000001 head_name=杨国强
		g = XQ-01 household hh_no=640104000001 head_name=海国强
		YN-01 enrolment student_id=f school_year=2016 term=1 status=10
		XQ-01 enrolment student_id=g school_year=2016 term=1 status=10`,
		"K3", "马小龙（640121********0018）",
	},
	{
		"K4", "one number, two names; a variant character; the same child at two schools", `
		YN-01 student name=马小龙 id_no=640121/20080101/001
		XQ-01 student name=李建国 id_no=640121/20080101/001
		YN-01 student name=吴小燕 id_no=640121/20080202/002
		XQ-01 student name=吳小燕 id_no=640121/20080202/002
		YN-01 student name=马·法图麦 id_no=640121/20080303/002
		XQ-01 student name=马·法图麦 id_no=640121/20080303/002`,
		"K4", "李建国",
	},
	{
		"K4", "a name on the list that is another", `
		l = U0121 poverty_list hh_no=640121000001 head_name=马国强 division=640121104205 listed=1 data_date=2016-05-01
		U0121 poverty_member list_id=l name=马小龙 id_no=640121/20080101/001 listed=1 data_date=2016-05-01
		U0121 poverty_member list_id=l name=马小虎 id_no=640121/20080202/001 listed=1 data_date=2016-05-01
		YN-01 student name=马大龙 id_no=640121/20080101/001
		YN-01 student name=马大虎 former_name=马小虎 id_no=640121/20080202/001`,
		"K4c", "马大龙",
	},
	{
		"K5", "one child entered twice; the same name and birthday in two villages; twins", `
		YN-01 student name=马小龙 id_no=640121/20080101/001 hukou_place=640121104205
		YN-02 student name=马小龙 id_no=640121/20080101/035 hukou_place=640121104205
		YN-01 student name=丁玉兰 id_no=640121/20080202/002 hukou_place=640121104205
		YN-01 student name=丁玉兰 id_no=640104/20080202/002 hukou_place=640104201206
		YN-01 student name=哈文静 id_no=640121/20080303/002 hukou_place=640121104205
		YN-01 student name=哈文慧 id_no=640121/20080303/004 hukou_place=640121104205`,
		"K5", "2 条记录同名",
	},
	{
		"K5", "the same sound and one digit apart; twins of one household", `
		YN-01 student name=马晓龙 id_no=640121/20080101/001 hukou_place=640121104205
		YN-01 student name=马小龙 id_no=640121/20080101/003 hukou_place=640121104205
		h = YN-01 household head_name=哈国强 hh_no=640121000009
		YN-01 student name=哈晓燕 id_no=640121/20080303/002 hukou_place=640121104205 household_id=h
		YN-01 student name=哈小燕 id_no=640121/20080303/004 hukou_place=640121104205 household_id=h`,
		"K5b", "马晓龙",
	},
	{
		"K5", "a child of the lists twice", `
		U0121 preschool_child name=马小龙 id_no=640121/20120101/001 village=640121104205
		U0121 preschool_child name=马小龙 id_no=640121/20120101/019 village=640121104205
		U0121 preschool_child name=马小龙 id_no=640121/20120101/027 village=640121104206`,
		"K5c", "同村",
	},
	{
		"K6", "no number, and the same name and telephone; brothers on one telephone", `
		YN-01 student name=马小龙 id_type=Z birth_date=2012-01-01 phone=13900000001
		YN-02 student name=马小龙 id_type=Z birth_date=2012-01-11 phone=13900000002,13900000001
		YN-01 student name=丁小龙 id_type=Z birth_date=2012-01-01 phone=13900000003
		YN-01 student name=丁小虎 id_type=Z birth_date=2013-01-01 phone=13900000003`,
		"K6", "马小龙",
	},
	{
		"K7", "at two institutions in a year; trained in one year, taken in in the next", `
		a = YN-01 student name=马小龙 id_no=640121/20000101/001
		b = XQ-01 student name=马小龙 id_no=640121/20000101/001
		YN-01 two_after student_id=a kind=1 entry_date=2016-09-01 institution=U0121-Z1
		XQ-01 two_after student_id=b kind=1 entry_date=2016-10-08 institution=U0181-Z1
		c = YN-01 student name=马小虎 id_no=640121/20000202/001
		YN-01 two_after student_id=c kind=3 entry_date=2016-03-01 institution=U0121-Z1
		YN-01 two_after student_id=c kind=1 entry_date=2016-09-01 institution=U0121-Z1
		d = YN-01 student name=丁明亮 id_no=640121/20000303/001
		YN-01 two_after student_id=d kind=3 entry_date=2015-03-01 institution=U0121-Z1
		YN-01 two_after student_id=d kind=1 entry_date=2016-09-01 institution=U0181-Z1`,
		"K7", "马小龙",
	},
	{
		"K8", "at a general high school and in vocational education; one who left the high school", `
		a = YN-01 student name=马小龙 id_no=640121/20000101/001
		b = XQ-01 student name=马小龙 id_no=640121/20000101/001
		YN-01 two_after student_id=a kind=1 entry_date=2016-09-01 status=10
		XQ-01 enrolment student_id=b school_year=2016 term=1 stage=41 status=10
		c = YN-01 student name=马小虎 id_no=640121/20000202/001
		YN-01 two_after student_id=c kind=1 entry_date=2016-09-01 status=10
		YN-01 enrolment student_id=c school_year=2015 term=2 stage=41 status=40`,
		"K8", "马小龙",
	},
	{
		"K9", "one card, two households; a household noted at two schools; a household that split", `
		YN-01 household head_name=马国强 hh_no=640121000001 bank_no=6217000000000000001
		XQ-01 household head_name=丁玉成 hh_no=640104000001 bank_no=6217000000000000001
		YN-01 household head_name=哈生福 hh_no=640121000002 bank_no=6217000000000000002
		YN-02 household head_name=哈生福 hh_no=640121000002 bank_no=6217000000000000002
		YN-01 household head_name=海德明 head_id_no=640121/19800101/001 hh_no=640121000003 bank_no=6217000000000000003
		split = YN-01 household head_name=白凤莲 head_id_no=640121/19820202/002 hh_no=640121000004 bank_no=6217000000000000003
		a = YN-01 student name=海小燕 id_no=640121/20080101/002 household_id=split
		YN-01 guardian student_id=a name=海德明 id_no=640121/19800101/001 relation=51`,
		"K9", "马国强、丁玉成",
	},
	{
		"K9", "awards on one card: siblings, a mother of two households' children, and strangers (T65)", `
		h = YN-01 household head_name=马国强 hh_no=640121000001
		a = YN-01 student name=马小龙 id_no=640121/20080101/001 household_id=h
		b = YN-01 student name=马小燕 id_no=640121/20060101/002 household_id=h
		YN-01 award student_id=a programme=TK1 period=2016 amount_due=1000 account_no=6217000000000000001 account_name=马国强
		YN-01 award student_id=b programme=TK1 period=2016 amount_due=1000 account_no=6217000000000000001 account_name=马国强
		g = YN-01 household head_name=丁玉成 hh_no=640121000002
		c = YN-01 student name=丁小龙 id_no=640121/20080303/001 household_id=g
		d = YN-01 student name=哈小龙 id_no=640121/20080404/001
		YN-01 guardian student_id=c name=白凤莲 relation=52
		YN-01 guardian student_id=d name=白凤莲 relation=52
		YN-01 award student_id=c programme=TK1 period=2016 amount_due=1000 account_no=6217000000000000002 account_name=白凤莲
		YN-01 award student_id=d programme=TK1 period=2016 amount_due=1000 account_no=6217000000000000002 account_name=白凤莲
		YN-01 award student_id=a programme=YJ3 period=2016-1 amount_due=500 account_no=6217000000000000003 account_name=王建军
		YN-01 award student_id=c programme=YJ3 period=2016-1 amount_due=500 account_no=6217000000000000003 account_name=王建军`,
		"K9b", "****0003",
	},
	{
		"K10", "paid to a stranger; to the pupil, the mother, the head of the household", `
		h = YN-01 household head_name=马国强
		a = YN-01 student name=马小龙 id_no=640121/20080101/001 household_id=h
		YN-01 guardian student_id=a name=白凤莲 relation=52
		YN-01 award student_id=a programme=TK1 period=2013 amount_due=1000 account_name=王建军
		YN-01 award student_id=a programme=TK1 period=2014 amount_due=1000 account_name=马小龙
		YN-01 award student_id=a programme=TK1 period=2015 amount_due=1000 account_name=白凤莲
		YN-01 award student_id=a programme=TK1 period=2016 amount_due=1000 account_name=马国强`,
		"K10", "王建军",
	},
	{
		"K11", "paid after death; paid before", `
		a = YN-01 student name=马小龙 id_no=640121/20080101/001
		YN-01 change student_id=a kind=26 date=2016-05-01
		YN-01 award student_id=a programme=TK1 period=2016 amount_due=1000 pay_date=2016-06-01
		b = YN-01 student name=马小虎 id_no=640121/20080202/001
		YN-01 change student_id=b kind=26 date=2016-07-01
		YN-01 award student_id=b programme=TK1 period=2016 amount_due=1000 pay_date=2016-06-01`,
		"K11", "马小龙",
	},
	{
		"K12", "paid after leaving; paid before; left, came back and was paid", `
		a = YN-01 student name=马小龙 id_no=640121/20080101/001
		YN-01 change student_id=a kind=28 date=2016-05-01
		YN-01 award student_id=a programme=TK1 period=2016 amount_due=1000 pay_date=2016-06-01
		b = YN-01 student name=马小虎 id_no=640121/20080202/001
		YN-01 change student_id=b kind=28 date=2016-05-01
		YN-01 change student_id=b kind=12 date=2016-05-20
		YN-01 award student_id=b programme=TK1 period=2016 amount_due=1000 pay_date=2016-06-01
		c = YN-01 student name=丁小燕 id_no=640121/20080303/002
		YN-01 enrolment student_id=c school_year=2016 term=1 status=10
		YN-01 award student_id=c programme=TK1 period=2016 amount_due=1000 pay_date=2016-06-01`,
		"K12", "马小龙",
	},
	{
		"K13", "a man of forty in primary school; a child who repeats a year", `
		a = YN-01 student name=马小龙 id_no=640121/19760101/001
		YN-01 enrolment student_id=a school_year=2016 term=1 stage=20 grade=21
		b = YN-01 student name=马小虎 id_no=640121/20050101/001
		YN-01 enrolment student_id=b school_year=2016 term=1 stage=20 grade=24`,
		"K13", "马小龙",
	},
	{
		"K15", "in kindergarten and on no list; on a list of another village; on a list by name", `
		U0121 preschool_child name=丁小龙 id_no=640121/20120202/001 village=640121104206 enrolled_state=3
		U0121 preschool_child name=哈小燕 birth_date=2012-03-03 village=640121104205 enrolled_state=3
		a = YN-01 student name=马小龙 id_no=640121/20120101/001 home_div=640121104205
		b = YN-01 student name=丁小龙 id_no=640121/20120202/001 home_div=640121104205
		c = YN-01 student name=哈小燕 birth_date=2012-03-03 home_div=640121104205
		YN-01 kg_enrolment student_id=a entry_date=2016-09-01
		YN-01 kg_enrolment student_id=b entry_date=2016-09-01
		YN-01 kg_enrolment student_id=c entry_date=2016-09-01`,
		"K15", "马小龙",
	},
	{
		"K15", "listed as in kindergarten, and in none", `
		x = U0121 preschool_child name=马小龙 id_no=640121/20120101/001 village=640121104205 enrolled_state=1
		U0121 preschool_child name=马小虎 id_no=640121/20120202/001 village=640121104205 enrolled_state=1
		y = U0121 preschool_child name=丁小燕 id_no=640121/20120303/002 village=640121104205 enrolled_state=1
		b = YN-01 student name=马小虎 id_no=640121/20120202/001
		YN-01 kg_enrolment student_id=b entry_date=2016-09-01
		YN-01 kg_enrolment child_id=y entry_date=2016-09-01`,
		"K15b", "马小龙",
	},
	{
		"K17", "sixty-one pupils in an hour; sixty", `
		@2016-09-05T09:20 YN-01 student name=马小# × 61
		@2016-09-05T10:20 YN-01 student name=丁小# × 60`,
		"K17", "录入员YN-01 在 2016-09-05 09 时这一小时里登记了 61 条记录",
	},
	{
		"K17", "a third of the term's records on the last evening; an even term", `
		@2016-09-05T09:20 YN-01 student name=马小# × 20
		@2016-09-19T21:20 YN-01 student name=马大# × 10
		@2016-09-05T09:20 YN-02 student name=丁小# × 20
		@2016-09-19T21:20 YN-02 student name=丁大# × 5`,
		"K17b", "原隆小学 本期的新记录里，10 条记录是 2016-09-20 截止前几天才登记的",
	},
	{
		"K18", "entered half a year late; entered at once; with the reason", `
		a = YN-01 student name=马小龙 id_no=640121/20080101/001
		@2016-09-05T09:20 YN-01 change student_id=a kind=28 date=2016-03-01
		@2016-09-05T09:20 YN-01 change student_id=a kind=12 date=2016-09-01`,
		"K18", "辍学写的是 2016-03-01，2016-09-05 才登记",
	},
	{
		"K19", "a clock set back between two records", `
		@2016-09-05T09:20 YN-01 student name=马小龙
		@2016-09-02T09:20 YN-01 student name=马小虎
		@2016-09-05T09:30 YN-01 student name=马小燕
		@2016-09-05T09:20 YN-02 student name=丁小龙
		@2016-09-05T09:15 YN-02 student name=丁小虎`,
		"K19", "原隆小学",
	},
	{
		"K19", "a computer that lives in 2066 (T74)", `
		@2066-09-05T09:20 YN-01 student name=马小龙
		YN-02 student name=丁小龙`,
		"K19b", "原隆小学",
	},
	{
		"K20", "six pupils on the clerk's telephone; five; six brothers and sisters (T62)", `
		YN-01 student name=马小# phone=13900000001 × 6
		YN-01 student name=丁小# phone=13900000002 × 5
		h = YN-01 household head_name=哈国强
		YN-01 student name=哈小# phone=13900000003 household_id=h × 6`,
		"K20", "6 条记录登记同一个电话",
	},
	{
		"K20", "nine pupils at one door; a whole village that wrote its name only", `
		YN-01 student name=马小# home_div=640121104205 home_address=三组12号 × 9
		YN-01 student name=丁小# home_div=640121104205 home_address=三组13号 × 8
		YN-01 student name=哈小# home_div=640121104205 home_address=原隆村 × 9`,
		"K20b", "9 条记录",
	},
	{
		"K20", "numbers one after the other; twins in a class of others", `
		YN-01 student name=马小龙 id_no=640121/20080101/001
		YN-01 student name=马小虎 id_no=640121/20080322/002
		YN-01 student name=马小燕 id_no=640121/20080413/003
		YN-01 student name=马小兰 id_no=640121/20080514/004
		YN-01 student name=马小英 id_no=640121/20080615/005
		YN-01 student name=马小梅 id_no=640121/20080716/006
		YN-01 student name=马小慧 id_no=640121/20080817/007
		YN-01 student name=马小佳 id_no=640121/20080918/008
		YN-02 student name=丁小龙 id_no=640121/20080101/013
		YN-02 student name=丁小虎 id_no=640121/20080101/015
		YN-02 student name=哈小燕 id_no=640121/20080413/248
		YN-02 student name=哈小兰 id_no=640121/20080514/020
		YN-02 student name=哈小英 id_no=640121/20080615/312
		YN-02 student name=哈小梅 id_no=640121/20080716/064
		YN-02 student name=哈小慧 id_no=640121/20080817/122
		YN-02 student name=哈小佳 id_no=640121/20080918/080`,
		"K20c", "原隆小学：8 条记录",
	},
	{
		"K20", "one photo for two", `
		YN-01 student name=马小龙 photo=/9j/4AAQSkZJRgABAQAAAQABAAD
		YN-01 student name=马小虎 photo=/9j/4AAQSkZJRgABAQAAAQABAAD
		YN-01 student name=马小燕 photo=/9j/4AAQSkZJRgABAQAAAQABAAE`,
		"K20d", "同一张照片",
	},
	{
		"K21", "exactly on target, and nothing behind it (T56); on target with certificates; far from it", `
		YN-01 student name=马小# id_no=640121/20000101/# last_confirmed=2015-09-01 × 150
		@2016-09-05T09:20 YN-01 two_after student_id=@# kind=3 entry_date=2016-03-01 completed_on=2016-04-01 institution=U0100-Z1 × 150
		@2016-09-05T09:20 YN-02 two_after student_id=@# kind=3 entry_date=2015-03-01 completed_on=2015-04-01 institution=U0100-Z1 certificate=电焊 × 150
		@2016-09-05T09:20 XQ-01 two_after student_id=@# kind=3 entry_date=2014-03-01 completed_on=2014-04-01 institution=U0100-Z1 × 120`,
		"K21", "银川职业技术学院的完成数正好是任务数（150 人），其中 150 条记录",
	},
}

func TestPlantedFaultsAreFound(t *testing.T) { eachFound(t, planted) }

// eachFound plants each case in a town of its own.
func eachFound(t *testing.T, cases []plant) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.check+" "+c.name, func(t *testing.T) {
			w := newTown(t)
			w.note(c.records)
			found := w.found(c.check)
			if got := strings.Join(checksOf(found), " "); got != c.want {
				t.Fatalf("found %q, not %q:%s", got, c.want, sentences(found))
			}
			if !slices.ContainsFunc(strings.Split(sentences(found), "\n"), func(line string) bool { return strings.Contains(line, c.says) }) {
				t.Errorf("no sentence says %q:%s", c.says, sentences(found))
			}
			for _, f := range found {
				if f.Since == "" || f.Owner == "" || f.Message == "" || strings.Contains(f.Message, "{") || len(f.Records) == 0 {
					t.Errorf("something is missing: %+v", f)
				}
			}
		})
	}
}
