package finding_test

import "testing"

// TestBoundariesOfChecks plants what lies just on either side of what a check asks.
func TestBoundariesOfChecks(t *testing.T) {
	eachFound(t, []plant{
		{
			"K26", "six years old on the day; a day short of it", `
			l = U0121 poverty_list hh_no=640121000001 head_name=马国强 division=640121104205 listed=1 data_date=2016-05-01
			U0121 poverty_member list_id=l name=马小龙 birth_date=2010-10-15 listed=1 data_date=2016-05-01
			U0121 poverty_member list_id=l name=马小虎 birth_date=2010-10-16 listed=1 data_date=2016-05-01
			a = YN-01 student name=丁小燕 id_no=640121/20080303/002
			YN-01 enrolment student_id=a school_year=2016 term=1`,
			"K26", "马小龙",
		},
		{
			"K33", "entered again after thirty days; after thirty-one", `
			@2016-08-01T09:00 a = YN-01 student name=马小龙 id_no=640121/20080101/001
			@2016-08-01T09:01 b = YN-01 student name=马小虎 id_no=640121/20080202/001
			@2016-09-01T09:02 YN-01 remove a
			@2016-09-01T09:03 YN-01 remove b
			@2016-10-01T09:00 YN-01 student name=马小龙 id_no=640121/20080101/001
			@2016-10-02T09:00 YN-01 student name=马小虎 id_no=640121/20080202/001`,
			"K33", "马小龙",
		},
		{
			"K11", "died on the day of the payment; the day before", `
			a = YN-01 student name=马小龙 id_no=640121/20080101/001
			YN-01 change student_id=a kind=26 date=2016-06-01
			YN-01 award student_id=a programme=TK1 period=2016 amount_due=1000 pay_date=2016-06-01
			b = YN-01 student name=马小虎 id_no=640121/20080202/001
			YN-01 change student_id=b kind=26 date=2016-05-31
			YN-01 award student_id=b programme=TK1 period=2016 amount_due=1000 pay_date=2016-06-01`,
			"K11", "马小虎",
		},
		{
			"K12", "back on the day of the payment; by the enrolment alone, left without completing", `
			a = YN-01 student name=马小龙 id_no=640121/20080101/001
			YN-01 change student_id=a kind=28 date=2016-05-01
			YN-01 change student_id=a kind=12 date=2016-06-01
			YN-01 award student_id=a programme=TK1 period=2016 amount_due=1000 pay_date=2016-06-01
			b = YN-01 student name=马小虎 id_no=640121/20080202/001
			YN-01 enrolment student_id=b school_year=2015 term=2 status=52
			YN-01 award student_id=b programme=TK1 period=2016 amount_due=1000 pay_date=2016-06-01`,
			"K12", "马小虎",
		},
		{
			"K9b", "one guardian's account, and another name on one of the two", `
			a = YN-01 student name=马小龙 id_no=640121/20080101/001
			YN-01 guardian student_id=a name=白凤莲 relation=52
			b = YN-01 student name=丁小虎 id_no=640121/20080202/001
			YN-01 guardian student_id=b name=白凤莲 relation=52
			YN-01 award student_id=a programme=YJ3 period=2016-1 amount_due=500 account_name=白凤莲 account_no=6228480402564890018
			YN-01 award student_id=b programme=YJ3 period=2016-1 amount_due=500 account_name=王建军 account_no=6228480402564890018`,
			"K9b", "0018",
		},
		{
			"K18", "entered after thirty days; after thirty-one", `
			a = YN-01 student name=马小龙 id_no=640121/20080101/001
			b = YN-01 student name=马小虎 id_no=640121/20080202/001
			@2016-09-05T09:20 YN-01 change student_id=a kind=28 date=2016-08-06
			@2016-09-05T09:20 YN-01 change student_id=b kind=28 date=2016-08-05`,
			"K18", "马小虎",
		},
		{
			"K23", "a course of no hours; of one", `
			YN-01 training_course name=电焊一期 trade=电焊 start=2016-03-01 end=2016-03-31 hours=0
			YN-01 training_course name=电焊二期 trade=电焊 start=2016-03-01 end=2016-03-31 hours=1`,
			"K23", "电焊一期",
		},
		{
			"K34", "of the day of the figures; of the day after", `
			@2016-09-25T09:00 U0121 filing report=R12 unit=U0121 at=2016-09-20 filed_on=2016-09-25 person=赵统计
			a = YN-01 student name=马小龙 id_no=640121/20080101/001
			b = YN-01 student name=马小虎 id_no=640121/20080202/001
			@2016-10-08T09:00 YN-01 change student_id=a kind=28 date=2016-09-20
			@2016-10-08T09:00 YN-01 change student_id=b kind=28 date=2016-09-21`,
			"K34", "马小龙",
		},
		{
			"K12", "paid on the last day; paid the day after", `
			a = YN-01 student name=马小龙 id_no=640121/20080101/001
			YN-01 change student_id=a kind=27 date=2016-10-10 other_school=月牙湖小学
			YN-01 award student_id=a programme=YJ3 period=2016-1 amount_due=500 pay_date=2016-10-10
			b = YN-01 student name=马小虎 id_no=640121/20080202/001
			YN-01 change student_id=b kind=27 date=2016-10-10 other_school=月牙湖小学
			YN-01 award student_id=b programme=YJ3 period=2016-1 amount_due=500 pay_date=2016-10-11`,
			"K12", "马小虎",
		},
		{
			"K30", "the other one refused; the other one paid and got back; the refused one paid all the same", `
			a = YN-01 student name=马小龙 id_no=640121/20080101/001
			b = XQ-01 student name=马小龙 id_no=640121/20080101/001
			YN-01 award student_id=a programme=TK1 period=2014 amount_due=1000
			x = XQ-01 award student_id=b programme=TK1 period=2014 amount_due=1000
			XQ-01 approval award_id=x step=3 result=3 person=李科长 date=2016-10-01
			YN-01 award student_id=a programme=TK1 period=2015 amount_due=1000 amount_paid=1000 pay_date=2016-10-01
			XQ-01 award student_id=b programme=TK1 period=2015 amount_due=1000 amount_paid=1000 pay_date=2016-10-01 returned=1000
			YN-01 award student_id=a programme=TK1 period=2016 amount_due=1000 amount_paid=1000 pay_date=2016-10-01
			y = XQ-01 award student_id=b programme=TK1 period=2016 amount_due=1000 amount_paid=1000 pay_date=2016-10-01
			XQ-01 approval award_id=y step=3 result=3 person=李科长 date=2016-09-01`,
			"K30", "2016 的资助",
		},
		{
			"K29", "half a year's amount, proposed when the next year had begun", `
			l = U0104 poverty_list hh_no=640104000001 division=640104201000 status=1 especially_poor=1 listed@2016-06-30=1
			U0104 poverty_member list_id=l name=马小龙 id_no=640104/20030105/001 listed@2016-06-30=1
			h = XQ-01 household hh_no=640104000001 head_name=马国强 head_id_no=640104/19700301/011 division=640104201000 address=滨河家园 members=4 registered=1 list_source=名单 poverty_type=1 main_cause=03 status=1 especially_poor=1 especially_doc=银扶办发〔2016〕8号
			a = XQ-01 student name=马小龙 id_no=640104/20030105/001 nationality=03 hukou_place=640104201000 hukou_type=2 home_div=640104201000 home_address=滨河家园 phone=13909510001 household_id=h special_groups=1
			XQ-01 enrolment student_id=a school_year=2016 term=2 stage=30 grade=31 class=1班 admission_ym=2016-09 boarding=1 status=10
			XQ-01 enrolment student_id=a school_year=2017 term=1 stage=30 grade=32 class=1班 admission_ym=2016-09 boarding=1 status=10
			@2017-09-10T09:00 XQ-01 award student_id=a programme=TK1 period=2016 amount_due=500
			@2017-09-10T09:00 XQ-01 award student_id=a programme=TK1 period=2017 amount_due=500`,
			"K29b", "2017 的资助",
		},
		{
			"K10", "aid to the school is the school's; aid to the child is not", `
			a = YN-01 student name=马小龙 id_no=640121/20080101/001
			YN-01 award student_id=a programme=YJ1 period=2016-1 amount_due=500 account_name=原隆小学
			YN-01 award student_id=a programme=YJ3 period=2016-1 amount_due=500 account_name=原隆小学`,
			"K10", "马小龙",
		},
		{
			"K9b", "one account of a school for all its children", `
			a = YN-01 student name=马小龙 id_no=640121/20080101/001
			b = YN-01 student name=丁小虎 id_no=640121/20080202/001
			YN-01 award student_id=a programme=YJ1 period=2016-1 amount_due=500 account_name=原隆小学 account_no=6228480402564890018
			YN-01 award student_id=b programme=YJ1 period=2016-1 amount_due=500 account_name=原隆小学 account_no=6228480402564890018`,
			"", "",
		},
		{
			"K40", "the registered one was refused", `
			h = YN-01 household head_name=马国强 registered=1
			a = YN-01 student name=马小龙 id_no=640121/20080101/001 household_id=h
			b = YN-01 student name=王小虎 id_no=640121/20080202/001
			x = YN-01 award student_id=a programme=YJ3 period=2016-1 amount_due=500
			YN-01 approval award_id=x step=2 result=3 person=李校长 date=2016-09-20
			YN-01 award student_id=b programme=YJ3 period=2016-1 amount_due=500 pay_date=2016-10-01 amount_paid=500`,
			"", "",
		},
		{
			"K22", "enough of one course, nothing of the other: R3 does not count him", `
			k = YN-01 training_course name=电焊一期 trade=电焊 start=2016-03-01 end=2016-03-10 hours=10
			l = YN-01 training_course name=电焊二期 trade=电焊 start=2016-04-01 end=2016-04-30 hours=100
			a = YN-01 student name=马小龙 id_no=640121/19980101/001
			x = YN-01 two_after student_id=a kind=3 entry_date=2016-03-01 completed_on=2016-04-30
			YN-01 attendance course_id=k two_after_id=x hours=10
			YN-01 attendance course_id=l two_after_id=x hours=0`,
			"K22", "马小龙",
		},
		{
			"K21", "exactly on target with those who count, and one who is no leaver beside them", `
			YN-01 student name=马小# id_no=640121/20000101/# last_confirmed=2015-09-01 × 151
			@2016-09-05T09:20 YN-01 two_after student_id=@# kind=3 entry_date=2015-12-01 completed_on=2016-01-20 after_kind=1 institution=U0100-Z1 × 150
			@2016-09-05T09:20 YN-01 two_after student_id=@151 kind=3 entry_date=2016-03-01 completed_on=2016-04-01 after_kind=3 institution=U0100-Z1
			@2016-09-05T09:20 YN-02 two_after student_id=@151 kind=3 entry_date=2015-03-01 completed_on=2015-04-01 after_kind=1 institution=U0100-Z1`,
			"K21", "任务数（150 人）",
		},
		{
			"K17b", "entered in the last days before the spring return is due", `
			@2016-03-23T09:20 YN-01 student name=马小# id_no=640121/20080101/# × 10`,
			"K17b", "2016-03-25 截止前几天",
		},
	})
}
