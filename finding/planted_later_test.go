package finding_test

import "testing"

func TestLaterPlantedFaultsAreFound(t *testing.T) { eachFound(t, plantedLater) }

// plantedLater goes on with planted: training, the list of the poor, awards, what was changed, schools.
var plantedLater = []plant{
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
		@2016-10-05T09:00 XQ-01 award student_id=a programme=TK1 period=2016 amount_due=1200
		@2016-10-05T09:00 XQ-01 award student_id=a programme=TK1 period=2016 amount_due=1000
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
	{
		"U1", "closed by one officer and merged by another; closed, reopened and closed again; renamed and closed", `
		YN-01 unit_change unit=YN-01 kind=4 date=2016-09-20 doc_no=永教发〔2016〕6号
		YN-01 unit_change unit=YN-01 kind=3 date=2016-09-20 merged_into=YN-02 doc_no=永教发〔2016〕5号
		YN-02 unit_change unit=YN-02 kind=4 date=2015-09-20 doc_no=永教发〔2015〕1号
		YN-02 unit_change unit=YN-02 kind=5 date=2016-02-20 doc_no=永教发〔2016〕1号
		YN-02 unit_change unit=YN-02 kind=4 date=2016-09-20 doc_no=永教发〔2016〕2号
		XQ-01 unit_change unit=XQ-01 kind=2 date=2015-09-20 name=月牙湖小学 doc_no=兴教发〔2015〕1号
		XQ-01 unit_change unit=XQ-01 kind=4 date=2016-09-20 doc_no=兴教发〔2016〕1号`,
		"U1", "停办、并入有 2 条",
	},
	{
		"U2", "two summaries of one year; one of each year; one of another unit", `
		U0121 summary year=2016 text=甲写的
		U0121 summary year=2016 text=乙写的
		U0121 summary year=2015 text=去年的
		YN-01 summary year=2016 text=学校的`,
		"U2", "2016 年的年度总结有 2 条",
	},
	{
		"U3", "renamed otherwise by two officers; renamed twice alike; renamed again later", `
		YN-01 unit_change unit=YN-01 kind=2 date=2016-09-20 name=第一小学 doc_no=永教发〔2016〕6号
		YN-01 unit_change unit=YN-01 kind=2 date=2016-09-20 name=第二小学 doc_no=永教发〔2016〕5号
		YN-02 unit_change unit=YN-02 kind=2 date=2016-09-20 name=第三小学 doc_no=永教发〔2016〕7号
		YN-02 unit_change unit=YN-02 kind=2 date=2016-09-20 name=第三小学 doc_no=永教发〔2016〕7号
		XQ-01 unit_change unit=XQ-01 kind=2 date=2015-09-20 name=月牙湖小学 doc_no=兴教发〔2015〕1号
		XQ-01 unit_change unit=XQ-01 kind=2 date=2016-09-20 name=月牙湖一小 doc_no=兴教发〔2016〕1号`,
		"U3", "2016-09-20 更名有 2 条",
	},
	{
		"U4", "two officers called a unit in about one target; about another; in another year; by another bureau", `
		U0121 talk unit=U0121-Z1 gap=T8 date=2016-11-20 deadline=2016-12-20 outcome=1
		U0121 talk unit=U0121-Z1 gap=T8 date=2016-11-22 deadline=2016-12-30 outcome=1
		U0121 talk unit=U0121-Z1 gap=T9 date=2016-11-22 deadline=2016-12-30 outcome=1
		U0121 talk unit=U0121-Z1 gap=T8 date=2015-11-22 deadline=2015-12-30 outcome=1
		U0100 talk unit=U0121-Z1 gap=T8 date=2016-11-22 deadline=2016-12-30 outcome=1`,
		"U4", "T8，约谈有 2 条",
	},
}
