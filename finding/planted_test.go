package finding_test

import (
	"slices"
	"strings"
	"testing"
)

// Each case plants a fault and beside it the innocent look-alikes: the fault is found, and only it.
// want names the checks found, once for each finding; says is part of the sentence.
var planted = []struct{ check, name, records, want, says string }{
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
		"K3", "at two schools in one term; moved on; moved in the middle of the term; the same number in two terms", `
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
		YN-01 enrolment student_id=e school_year=2016 term=1 status=10`,
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
	{
		"K22", "trained without having been there; enough hours; still in training", `
		k = YN-01 training_course name=2016年第一期电焊班 trade=电焊 start=2016-03-01 end=2016-03-31 hours=100
		a = YN-01 student name=马小龙 id_no=640121/19980101/001
		x = YN-01 two_after student_id=a kind=3 entry_date=2016-03-01 completed_on=2016-03-31
		YN-01 attendance course_id=k two_after_id=x hours=59
		b = YN-01 student name=马小虎 id_no=640121/19980202/001
		y = YN-01 two_after student_id=b kind=3 entry_date=2016-03-01 completed_on=2016-03-31
		YN-01 attendance course_id=k two_after_id=y hours=60
		c = YN-01 student name=丁小燕 id_no=640121/19980303/002
		YN-01 two_after student_id=c kind=3 entry_date=2016-09-01`,
		"K22", "马小龙",
	},
	{
		"K23", "a course that ends before it begins", `
		YN-01 training_course name=电焊一期 trade=电焊 start=2016-03-31 end=2016-03-01 hours=100
		YN-01 training_course name=电焊二期 trade=电焊 start=2016-04-01 end=2016-04-01 hours=6`,
		"K23", "电焊一期",
	},
	{
		"K23", "two courses on the same days; one after the other", `
		k = YN-01 training_course name=电焊一期 trade=电焊 start=2016-03-01 end=2016-03-31 hours=100
		l = YN-01 training_course name=家政一期 trade=家政 start=2016-03-20 end=2016-04-20 hours=100
		m = YN-01 training_course name=家政二期 trade=家政 start=2016-05-01 end=2016-05-20 hours=100
		a = YN-01 student name=马小龙 id_no=640121/19980101/001
		x = YN-01 two_after student_id=a kind=3 entry_date=2016-03-01
		YN-01 attendance course_id=k two_after_id=x hours=90
		YN-01 attendance course_id=l two_after_id=x hours=90
		b = YN-01 student name=马小虎 id_no=640121/19980202/001
		y = YN-01 two_after student_id=b kind=3 entry_date=2016-03-01
		YN-01 attendance course_id=k two_after_id=y hours=90
		YN-01 attendance course_id=m two_after_id=y hours=90`,
		"K23b", "马小龙",
	},
	{
		"K24", "the same trade in two years; another trade in the next year", `
		k = YN-01 training_course name=2015电焊 trade=电焊 start=2015-03-01 end=2015-03-31 hours=100
		l = YN-01 training_course name=2016电焊 trade=电焊 start=2016-03-01 end=2016-03-31 hours=100
		m = YN-01 training_course name=2016家政 trade=家政 start=2016-03-01 end=2016-03-31 hours=100
		a = YN-01 student name=马小龙 id_no=640121/19980101/001
		x = YN-01 two_after student_id=a kind=3 entry_date=2015-03-01
		YN-01 attendance course_id=k two_after_id=x hours=90
		YN-01 attendance course_id=l two_after_id=x hours=90
		b = YN-01 student name=马小虎 id_no=640121/19980202/001
		y = YN-01 two_after student_id=b kind=3 entry_date=2015-03-01
		YN-01 attendance course_id=k two_after_id=y hours=90
		YN-01 attendance course_id=m two_after_id=y hours=90`,
		"K24", "马小龙",
	},
	{
		"K25", "registered and not on the list; on it by number, by name and village, and in a household that split", `
		l = U0121 poverty_list hh_no=640121000001 head_name=马国强 division=640121104205 listed=1 data_date=2016-05-01
		U0121 poverty_member list_id=l name=马小虎 id_no=640121/20080202/001 listed=1 data_date=2016-05-01
		U0121 poverty_member list_id=l name=马小燕 birth_date=2008-03-03 listed=1 data_date=2016-05-01
		h = YN-01 household head_name=丁玉成 registered=1
		g = YN-01 household head_name=白凤莲 hh_no=640121000077 registered=1
		n = YN-01 household head_name=王建军 registered=0
		YN-01 student name=马小龙 id_no=640121/20080101/001 household_id=h
		YN-01 student name=马小虎 id_no=640121/20080202/001 household_id=g
		YN-01 student name=马小燕 birth_date=2008-03-03 hukou_place=640121104205 household_id=g
		YN-01 student name=王小兰 id_no=640121/20080404/002 household_id=n`,
		"K25", "马小龙",
	},
	{
		"K25", "a child of the lists, and a school leaver", `
		l = U0121 poverty_list hh_no=640121000001 head_name=马国强 division=640121104205 listed=1 data_date=2016-05-01
		U0121 poverty_member list_id=l name=马小虎 id_no=640121/20120202/001 listed=1 data_date=2016-05-01
		U0121 preschool_child name=马小虎 id_no=640121/20120202/001 village=640121104205 registered=1
		U0121 preschool_child name=马小龙 id_no=640121/20120101/001 village=640121104205 registered=1
		a = YN-01 student name=丁明亮 id_no=640121/20000303/001
		YN-01 two_after student_id=a kind=1 entry_date=2016-09-01 registered=1`,
		"K25b K25c", "马小龙",
	},
	{
		"K26", "on the list and at no school; at school by number, by name; too young; off the list", `
		l = U0121 poverty_list hh_no=640121000001 head_name=马国强 division=640121104205 listed=1 data_date=2016-05-01
		U0121 poverty_member list_id=l name=马小龙 id_no=640121/20080101/001 birth_date=2008-01-01 listed=1 data_date=2016-05-01
		U0121 poverty_member list_id=l name=马小虎 id_no=640121/20080202/001 birth_date=2008-02-02 listed=1 data_date=2016-05-01
		U0121 poverty_member list_id=l name=马小燕 birth_date=2008-03-03 listed=1 data_date=2016-05-01
		U0121 poverty_member list_id=l name=马小兰 birth_date=2012-03-03 listed=1 data_date=2016-05-01
		U0121 poverty_member list_id=l name=马小英 birth_date=2008-04-04 listed=1 data_date=2016-05-01 listed@2016-05-01=0
		a = YN-01 student name=马小虎 id_no=640121/20080202/001
		b = YN-01 student name=马小燕 birth_date=2008-03-03 hukou_place=640121104205
		YN-01 enrolment student_id=a school_year=2016 term=1
		YN-01 enrolment student_id=b school_year=2016 term=1`,
		"K26", "马小龙",
	},
	{
		"K27", "especially poor without being registered; without a list; by the list (T35)", `
		YN-01 household head_name=马国强 registered=0 especially_poor=1
		YN-01 household head_name=丁玉成 hh_no=640121000002 registered=1 list_source=扶贫办2016年5月名单 especially_poor=1
		YN-01 household head_name=哈生福 hh_no=640121000003 registered=1 list_source=扶贫办2016年5月名单 especially_poor=1
		U0121 poverty_list hh_no=640121000002 head_name=丁玉成 division=640121104205 listed=1 data_date=2016-05-01 especially_poor=0
		U0121 poverty_list hh_no=640121000003 head_name=哈生福 division=640121104205 listed=1 data_date=2016-05-01 especially_poor=1`,
		"K27 K27b K27b", "马国强",
	},
	{
		"K28", "paid without an opinion; a step left out; two by one person; by who proposed it; as it should be", `
		a = YN-01 student name=马小龙 id_no=640121/20080101/001
		b = YN-01 student name=马小虎 id_no=640121/20080202/001
		c = YN-01 student name=马小燕 id_no=640121/20080303/002
		d = YN-01 student name=马小兰 id_no=640121/20080404/002
		e = YN-01 student name=马小英 id_no=640121/20080505/002
		YN-01 award student_id=a programme=YJ3 period=2016-1 amount_due=500 amount_paid=500 pay_date=2016-06-01
		x = YN-01 award student_id=b programme=YJ3 period=2016-1 amount_due=500 amount_paid=500 pay_date=2016-06-01
		YN-01 approval award_id=x step=3 unit=U0121 result=1 person=李科长 date=2016-05-01
		y = YN-01 award student_id=c programme=YJ3 period=2016-1 amount_due=500 amount_paid=500 pay_date=2016-06-01
		YN-01 approval award_id=y step=2 unit=YN-01 result=1 person=王校长 date=2016-05-01
		YN-01 approval award_id=y step=3 unit=YN-01 result=1 person=王校长 date=2016-05-09
		z = YN-01 award student_id=d programme=YJ3 period=2016-1 amount_due=500 amount_paid=500 pay_date=2016-06-01 proposed_by=班主任
		YN-01 approval award_id=z step=2 unit=YN-01 result=1 person=班主任 date=2016-05-01
		YN-01 approval award_id=z step=3 unit=U0121 result=1 person=李科长 date=2016-05-09
		v = YN-01 award student_id=e programme=YJ3 period=2016-1 amount_due=500 amount_paid=500 pay_date=2016-06-01 proposed_by=班主任
		YN-01 approval award_id=v step=1 unit=YN-01 result=1 person=班主任 date=2016-04-30
		YN-01 approval award_id=v step=2 unit=YN-01 result=2 person=王校长 date=2016-05-01
		YN-01 approval award_id=v step=2 unit=YN-01 result=1 person=王校长 date=2016-05-02
		YN-01 approval award_id=v step=3 unit=U0121 result=1 person=李科长 date=2016-05-09`,
		"K28 K28 K28 K28", "马小龙",
	},
	{
		"K29", "more paid than due; explained; the difference paid back", `
		a = YN-01 student name=马小龙 id_no=640121/20080101/001
		YN-01 award student_id=a programme=TK1 period=2014 amount_due=1000 amount_paid=1200
		YN-01 award student_id=a programme=TK1 period=2015 amount_due=1000 amount_paid=1200 different_reason=补发上年
		YN-01 award student_id=a programme=TK1 period=2016 amount_due=1000 amount_paid=1200 returned=200`,
		"K29", "应发 1000 元，实发 1200 元",
	},
	{
		"K29", "due more than the rule gives; as much; more, and said why", `
		l = U0104 poverty_list hh_no=640104000001 division=640104201000 status=1 especially_poor=1 listed@2016-06-30=1
		U0104 poverty_member list_id=l name=马小龙 id_no=640104/20030105/001 listed@2016-06-30=1
		h = XQ-01 household hh_no=640104000001 head_name=马国强 head_id_no=640104/19700301/011 division=640104201000 address=滨河家园 members=4 registered=1 list_source=名单 poverty_type=1 main_cause=03 status=1 especially_poor=1 especially_doc=银扶办发〔2016〕8号
		a = XQ-01 student name=马小龙 id_no=640104/20030105/001 nationality=03 hukou_place=640104201000 hukou_type=2 home_div=640104201000 home_address=滨河家园 phone=13909510001 household_id=h special_groups=1
		XQ-01 enrolment student_id=a school_year=2016 term=1 stage=30 grade=31 class=1班 admission_ym=2016-09 boarding=1 status=10
		@2016-10-05T09:00 XQ-01 award student_id=a programme=TK1 period=2014 amount_due=1200
		@2016-10-05T09:00 XQ-01 award student_id=a programme=TK1 period=2015 amount_due=1000
		@2016-10-05T09:00 XQ-01 award student_id=a programme=TK1 period=2016 amount_due=1200 different_reason=补发上年`,
		"K29b", "应发写的是 1200 元，按规则是 1000 元",
	},
	{
		"K30", "two awards in a period at two schools (T64); another period; another programme", `
		a = YN-01 student name=马小龙 id_no=640121/20080101/001
		b = XQ-01 student name=马小龙 id_no=640121/20080101/001
		YN-01 award student_id=a programme=TK1 period=2016 amount_due=1000
		XQ-01 award student_id=b programme=TK1 period=2016 amount_due=1000
		YN-01 award student_id=a programme=TK1 period=2015 amount_due=1000
		YN-01 award student_id=a programme=YJ3 period=2016 amount_due=1000`,
		"K30", "原隆小学、月牙湖小学",
	},
	{
		"K31", "tuition waived and charged; books charged", `
		a = YN-01 student name=马小龙 id_no=640121/20000101/001
		x = YN-01 two_after student_id=a kind=1 entry_date=2016-09-01 waive_tuition=1
		YN-01 fee two_after_id=x item=1 amount=1200 date=2016-09-01
		b = YN-01 student name=马小虎 id_no=640121/20000202/001
		y = YN-01 two_after student_id=b kind=1 entry_date=2016-09-01 waive_tuition=1
		YN-01 fee two_after_id=y item=2 amount=200 date=2016-09-01`,
		"K31", "马小龙",
	},
	{
		"K32", "a day student whose boarding is waived; a boarder", `
		a = YN-01 student name=马小龙 id_no=640121/20000101/001
		YN-01 two_after student_id=a kind=1 entry_date=2016-09-01 boarding=1 waive_boarding=1
		b = YN-01 student name=马小虎 id_no=640121/20000202/001
		YN-01 two_after student_id=b kind=1 entry_date=2016-09-01 boarding=2 waive_boarding=1
		YN-01 award student_id=a programme=ZZ3 period=2016-1 amount_due=300
		YN-01 award student_id=b programme=ZZ3 period=2016-1 amount_due=300`,
		"K32 K32b", "走读",
	},
	{
		"K34", "changed after the return; before it; of a later day", `
		@2016-09-25T09:00 U0121 filing report=R12 unit=U0121 at=2016-09-20 filed_on=2016-09-25 person=赵统计
		a = YN-01 student name=马小龙 id_no=640121/20080101/001
		@2016-10-08T09:00 YN-01 change student_id=a kind=28 date=2016-09-10
		@2016-09-15T09:00 YN-02 change student_id=a kind=28 date=2016-09-10
		@2016-10-08T09:00 YN-02 change student_id=a kind=12 date=2016-10-05`,
		"K34", "2016-10-08",
	},
	{
		"K36", "exchange within one school; at two schools at a time; one after the other", `
		p = U0121 school name=原隆小学 org_code=2164000001
		q = U0121 school name=玉海小学 org_code=2164000002
		r = U0121 school name=园艺小学 org_code=2164000003
		U0121 exchange teacher=王建军 from_school=p to_school=p from_date=2016-03-01 to_date=2016-07-01
		U0121 exchange teacher=丁明亮 from_school=p to_school=q from_date=2016-03-01 to_date=2016-07-01
		U0121 exchange teacher=丁明亮 from_school=p to_school=r from_date=2016-05-01 to_date=2016-09-01
		U0121 exchange teacher=哈文静 from_school=p to_school=q from_date=2015-09-01 to_date=2016-07-01
		U0121 exchange teacher=哈文静 from_school=p to_school=r from_date=2016-09-01 to_date=2017-07-01`,
		"K36 K36b", "王建军",
	},
	{
		"K36", "one pair of schools twice at a time; another pair, again a year later", `
		p = U0121 school name=银川二十一小 org_code=2164000001
		q = U0121 school name=玉海小学 org_code=2164000002
		r = U0121 school name=园艺小学 org_code=2164000003
		U0121 pair helper=p helped=q from_date=2016-03-01
		U0121 pair helper=p helped=q from_date=2016-09-01 to_date=2017-07-01
		U0121 pair helper=p helped=r from_date=2015-09-01 to_date=2016-07-01
		U0121 pair helper=p helped=r from_date=2016-09-01 to_date=2017-07-01`,
		"K36c", "银川二十一小和玉海小学",
	},
	{
		"K37", "covered by nothing; by a primary school; by a kindergarten", `
		p = U0121 school name=原隆小学 org_code=2164000001 type=211
		q = U0121 school name=原隆幼儿园 org_code=2164000002 type=111
		U0121 village name=甲村 div=640121104205 coverage_kind=1
		U0121 village name=乙村 div=640121104206 coverage_kind=1 kindergarten=p
		U0121 village name=丙村 div=640121104207 coverage_kind=1 kindergarten=q
		U0121 village name=丁村 div=640121104208 coverage_kind=0`,
		"K37 K37b", "乙村",
	},
	{
		"K38", "more pupils than members; just as many", `
		h = YN-01 household head_name=马国强 members=1
		YN-01 student name=马小龙 household_id=h
		YN-01 student name=马小虎 household_id=h
		g = YN-01 household head_name=丁玉成 members=4
		YN-01 student name=丁小龙 household_id=g
		YN-01 student name=丁小虎 household_id=g`,
		"K38", "马国强",
	},
	{
		"K39", "an area code that never was; one that was abolished (T10)", `
		YN-01 student name=马小龙 id_no=999999/20080101/001
		YN-01 student name=马小虎 id_no=640222/20000202/001
		YN-01 student name=丁小燕 id_no=642221/19980303/002`,
		"K39", "马小龙",
	},
	{
		"K40", "others paid, the registered ones not; everybody paid", `
		h = YN-01 household head_name=马国强 registered=1
		n = YN-01 household head_name=王建军 registered=0
		a = YN-01 student name=马小龙 id_no=640121/20080101/001 household_id=h
		b = YN-01 student name=王小虎 id_no=640121/20080202/001 household_id=n
		YN-01 award student_id=a programme=YJ3 period=2016-1 amount_due=500
		YN-01 award student_id=b programme=YJ3 period=2016-1 amount_due=500 pay_date=2016-10-01 amount_paid=500
		YN-01 award student_id=a programme=YJ3 period=2015-2 amount_due=500 pay_date=2016-05-01 amount_paid=500
		YN-01 award student_id=b programme=YJ3 period=2015-2 amount_due=500 pay_date=2016-05-01 amount_paid=500`,
		"K40", "马小龙",
	},
	{
		"T38", "moved out and received nowhere; received; moved out last week", `
		a = YN-01 student name=马小龙 id_no=640121/20080101/001
		YN-01 enrolment student_id=a school_year=2016 term=1 status=10
		YN-01 change student_id=a kind=27 date=2016-09-20 other_school=月牙湖小学
		b = YN-01 student name=马小虎 id_no=640121/20080202/001
		YN-01 enrolment student_id=b school_year=2016 term=1 status=10
		YN-01 change student_id=b kind=27 date=2016-09-20 other_school=月牙湖小学
		c = XQ-01 student name=马小虎 id_no=640121/20080202/001
		XQ-01 change student_id=c kind=13 date=2016-09-21 other_school=原隆小学
		d = YN-01 student name=丁小燕 id_no=640121/20080303/002
		YN-01 enrolment student_id=d school_year=2016 term=1 status=10
		YN-01 change student_id=d kind=27 date=2016-10-10 other_school=月牙湖小学`,
		"T38", "马小龙",
	},
	{
		"T44", "a suspension that is over; one that goes on; one who came back", `
		a = YN-01 student name=马小龙 id_no=640121/20080101/001
		YN-01 change student_id=a kind=23 date=2015-09-20 until=2016-09-20
		b = YN-01 student name=马小虎 id_no=640121/20080202/001
		YN-01 change student_id=b kind=23 date=2016-09-20 until=2017-09-20
		c = YN-01 student name=丁小燕 id_no=640121/20080303/002
		YN-01 change student_id=c kind=23 date=2015-09-20 until=2016-09-20
		YN-01 change student_id=c kind=12 date=2016-09-01`,
		"T44", "马小龙休学到 2016-09-20",
	},
}

func TestPlantedFaultsAreFound(t *testing.T) {
	for _, c := range planted {
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
