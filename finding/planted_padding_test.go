package finding_test

import "testing"

// TestPaddedFiguresAreFound plants what figures are padded with beside what the checks K1-K40 were written for.
func TestPaddedFiguresAreFound(t *testing.T) { eachFound(t, plantedPadding) }

var plantedPadding = []plant{
	{
		"K5", "one child at two schools under two names; twins at one school; the same birthday on another telephone", `
		YN-01 student name=马小龙 id_no=640121/20080101/001 phone=13900000001
		XQ-01 student name=李建国 id_no=640104/20080101/035 phone=13900000002,13900000001
		YN-01 student name=哈文静 id_no=640121/20080303/002 phone=13900000003
		YN-01 student name=哈文慧 id_no=640121/20080303/004 phone=13900000003
		YN-02 student name=丁玉兰 id_no=640121/20080303/006 phone=13900000004
		XQ-01 student name=王小明 id_no=640121/20080505/001 phone=13900000003`,
		"K5d", "马小龙、李建国",
	},
	{
		"K5", "one sound, one telephone and one digit apart, at two schools: one question, not two", `
		YN-01 student name=马玉兰 id_no=640121/20080101/001 phone=13900000001 hukou_place=640121104205
		XQ-01 student name=马玉栏 id_no=640121/20080101/003 phone=13900000001 hukou_place=640121104205`,
		"K5b", "马玉兰、马玉栏",
	},
	{
		"K17", "eleven visits on one day; ten on another; all of them entered here and now", `
		a = YN-01 student name=马小龙 id_no=640121/20080101/001
		b = YN-01 change student_id=a kind=28 date=2016-09-10
		YN-01 visit change_id=b date=2016-10-08 visitor=王老师 result=3 note=# × 11
		YN-01 visit change_id=b date=2016-10-09 visitor=王老师 result=3 note=# × 10
		YN-01 visit change_id=b date=2016-10-08 visitor=李老师 result=3`,
		"K17e K17f", "原隆小学的王老师在 2016-10-08 一天里的劝返，登记了 11 条记录",
	},
	{
		"K17", "four visits entered in one minute; three in another, and one in the next", `
		a = YN-01 student name=马小龙 id_no=640121/20080101/001
		b = YN-01 change student_id=a kind=28 date=2016-09-10
		@2016-10-08T09:00 YN-01 visit change_id=b date=2016-10-0# visitor=王老师 result=3 × 4
		@2016-10-08T09:05 YN-01 visit change_id=b date=2016-10-0# visitor=李老师 result=3 × 3
		@2016-10-08T09:06 YN-01 visit change_id=b date=2016-10-04 visitor=李老师 result=3`,
		"K17f", "录入员YN-01 在 2016-10-08 09 时的同一分钟里登记了 4",
	},
	{
		"K36", "a teacher with his number and once more without it; two of one name; one after the other", `
		p = U0121 school name=原隆小学 org_code=2164000001
		q = U0121 school name=玉海小学 org_code=2164000002
		r = U0121 school name=园艺小学 org_code=2164000003
		U0121 exchange teacher=丁明亮 teacher_id_no=640121/19800101/001 from_school=p to_school=q from_date=2016-03-01 to_date=2016-07-01
		U0121 exchange teacher=丁明亮 from_school=p to_school=r from_date=2016-05-01 to_date=2016-09-01
		U0121 exchange teacher=马建国 teacher_id_no=640121/19800202/001 from_school=p to_school=q from_date=2016-03-01 to_date=2016-07-01
		U0121 exchange teacher=马建国 teacher_id_no=640121/19850303/001 from_school=p to_school=r from_date=2016-03-01 to_date=2016-07-01
		U0121 exchange teacher=哈文静 from_school=p to_school=q from_date=2015-09-01 to_date=2016-07-01
		U0121 exchange teacher=哈文静 teacher_id_no=640121/19900303/002 from_school=p to_school=r from_date=2016-09-01 to_date=2017-07-01`,
		"K36b", "丁明亮",
	},
	{
		"K36", "one name without a number from two schools at a time; with a number once; other subjects; two numbers; one after the other", `
		p = U0121 school name=原隆小学 org_code=2164000001
		q = U0121 school name=玉海小学 org_code=2164000002
		r = U0121 school name=园艺小学 org_code=2164000003
		U0121 exchange teacher=丁明亮 from_school=p to_school=q from_date=2016-03-01 to_date=2016-07-01
		U0121 exchange teacher=丁明亮 from_school=q to_school=r from_date=2016-05-01 to_date=2016-09-01
		U0121 exchange teacher=王建军 teacher_id_no=640121/19810303/001 subject=语文 from_school=p to_school=q from_date=2016-03-01 to_date=2016-07-01
		U0121 exchange teacher=王建军 subject=数学 from_school=q to_school=r from_date=2016-03-01 to_date=2016-07-01
		U0121 exchange teacher=马建国 teacher_id_no=640121/19800202/001 from_school=p to_school=q from_date=2016-03-01 to_date=2016-07-01
		U0121 exchange teacher=马建国 teacher_id_no=640121/19850303/001 from_school=q to_school=r from_date=2016-03-01 to_date=2016-07-01
		U0121 exchange teacher=哈文静 from_school=p to_school=q from_date=2015-09-01 to_date=2016-07-01
		U0121 exchange teacher=哈文静 from_school=r to_school=q from_date=2016-09-01 to_date=2017-07-01`,
		"K36d", "丁明亮从 2 所学校派出的交流时间重叠（2016-03-01 至 2016-07-01）",
	},
	{
		"N1", "a drop-out who studies in the next term; one who came back on its first day; one who dropped out in it; one before the drop-out", `
		a = YN-01 student name=马小龙 id_no=640121/20080101/001
		YN-01 enrolment student_id=a school_year=2015 term=1 status=10
		YN-01 change student_id=a kind=28 date=2015-11-10
		YN-01 enrolment student_id=a school_year=2015 term=2 status=10
		b = YN-01 student name=马小虎 id_no=640121/20080202/001
		YN-01 change student_id=b kind=28 date=2016-05-10
		YN-01 enrolment student_id=b school_year=2016 term=1 status=10
		YN-01 change student_id=b kind=12 date=2016-09-01
		c = YN-01 student name=杨小燕 id_no=640121/20080303/002
		YN-01 enrolment student_id=c school_year=2016 term=1 status=10
		YN-01 change student_id=c kind=28 date=2016-10-15
		d = YN-01 student name=丁玉兰 id_no=640121/20080404/002
		YN-01 change student_id=d kind=23 date=2016-05-10 until=2016-08-31
		YN-01 enrolment student_id=d school_year=2016 term=1 status=10`,
		"N1", "马小龙 2015 学年春季登记为在读",
	},
	{
		"N2", "released and not paid for more than sixty days; for less; paid; with a reason", `
		a = XQ-01 student name=马小龙 id_no=640104/20080101/001
		b = U0100 batch doc_no=银财发1号 programme=TK1 period=2015 date=2016-08-01 amount=4000
		c = U0100 batch doc_no=银财发2号 programme=TK1 period=2016 date=2016-08-16 amount=1000
		XQ-01 award student_id=a programme=TK1 period=2012 amount_due=1000 batch_id=b
		XQ-01 award student_id=a programme=TK1 period=2013 amount_due=1000 batch_id=b unpaid_reason=卡号错了
		XQ-01 award student_id=a programme=TK1 period=2014 amount_due=1000 batch_id=b amount_paid=1000 pay_date=2016-08-10
		XQ-01 award student_id=a programme=TK1 period=2015 amount_due=1000 batch_id=c`,
		"N2", "2016-08-01 已经下达，75 天了",
	},
	{
		"N3", "two by card without a slip; one with it; waived at the school", `
		a = XQ-01 student name=马小龙 id_no=640104/20080101/001
		b = XQ-01 student name=马小虎 id_no=640104/20080202/001
		XQ-01 award student_id=b programme=TK1 period=2013 amount_due=1000 amount_paid=1000 pay_date=2016-08-10 pay_way=1
		XQ-01 award student_id=a programme=TK1 period=2013 amount_due=1000 amount_paid=1000 pay_date=2016-08-10 pay_way=2
		XQ-01 award student_id=a programme=TK1 period=2014 amount_due=1000 amount_paid=1000 pay_date=2016-08-10 pay_way=2 receipt_no=8801
		XQ-01 award student_id=a programme=TK1 period=2015 amount_due=1000 amount_paid=1000 pay_date=2016-08-10 pay_way=3`,
		"N3", "月牙湖小学 2013 的资助（特困生交通生活补助）有 2 条记录登记为卡上已发放",
	},
	{
		"N4", "three entered before the return and withdrawn after it; two at another school; three withdrawn the next day", `
		@2016-09-12T09:00 a = YN-01 student name=马一
		@2016-09-12T09:10 b = YN-01 student name=马二
		@2016-09-12T09:20 c = YN-01 student name=马三
		@2016-09-12T09:30 YN-01 student name=马四
		@2016-09-28T09:00 YN-01 remove a
		@2016-09-28T09:01 YN-01 remove b
		@2016-10-08T09:00 YN-01 remove c
		@2016-09-12T09:00 d = XQ-01 student name=丁一
		@2016-09-12T09:10 e = XQ-01 student name=丁二
		@2016-09-28T09:00 XQ-01 remove d
		@2016-09-28T09:01 XQ-01 remove e
		@2016-09-12T09:00 f = YN-02 student name=哈一
		@2016-09-12T09:10 g = YN-02 student name=哈二
		@2016-09-12T09:20 h = YN-02 student name=哈三
		@2016-09-13T09:00 YN-02 remove f
		@2016-09-13T09:01 YN-02 remove g
		@2016-09-13T09:02 YN-02 remove h`,
		"N4", "原隆小学在 2016-09-20 截止前几天登记、后来又作废的有 3",
	},
	{
		"N5", "five entered at the bureau in a school's book; four in another's; six by the school itself; six in the bureau's own", `
		YN-01 student name=马#龙 × 5
		YN-02 student name=丁#龙 × 4
		@2016-10-08T09:00 XQ-01 student name=哈#龙 × 6
		U0121 student name=杨#龙 × 6
		U0100 student name=李#龙 × 6`,
		"N5 N5", "原隆小学的册里，5 条记录是上级的电脑登记的（赵科长，",
	},
	{
		"N6", "three in the middle of their years with no term before; one who came in, one who begins; a school whose register is new", `
		@2016-09-05T09:00 YN-01 student name=马#一 × 4
		YN-01 enrolment student_id=@001 school_year=2015 term=2 admission_ym=2014-09
		YN-01 enrolment student_id=@002 school_year=2015 term=2 admission_ym=2014-09
		YN-01 enrolment student_id=@003 school_year=2015 term=2 admission_ym=2014-09
		YN-01 enrolment student_id=@004 school_year=2015 term=2 admission_ym=2014-09
		YN-01 enrolment student_id=@001 school_year=2016 term=1 admission_ym=2014-09
		YN-01 enrolment student_id=@002 school_year=2016 term=1 admission_ym=2014-09
		YN-01 enrolment student_id=@003 school_year=2016 term=1 admission_ym=2014-09
		YN-01 enrolment student_id=@004 school_year=2016 term=1 admission_ym=2014-09
		a = YN-01 student name=幽一
		b = YN-01 student name=幽二
		c = YN-01 student name=幽三
		d = YN-01 student name=丁一
		e = YN-01 student name=丁二
		YN-01 enrolment student_id=a school_year=2016 term=1 admission_ym=2014-09
		YN-01 enrolment student_id=b school_year=2016 term=1 admission_ym=2014-09
		YN-01 enrolment student_id=c school_year=2016 term=1 admission_ym=2015-09
		YN-01 enrolment student_id=d school_year=2016 term=1 admission_ym=2016-09
		YN-01 enrolment student_id=e school_year=2016 term=1 admission_ym=2014-09
		YN-01 change student_id=e kind=13 date=2016-09-01 other_school=玉海小学
		f = XQ-01 student name=哈一
		g = XQ-01 student name=哈二
		h = XQ-01 student name=哈三
		XQ-01 enrolment student_id=f school_year=2016 term=1 admission_ym=2014-09
		XQ-01 enrolment student_id=g school_year=2016 term=1 admission_ym=2014-09
		XQ-01 enrolment student_id=h school_year=2016 term=1 admission_ym=2014-09`,
		"N6", "原隆小学本学期有 3 条记录入学在以前的学年",
	},
	{
		"N7", "sixty pupils of three classes by one person; of two classes; fifty-nine; on two days; by two teachers", `
		a = YN-01 student name=马一
		YN-01 enrolment student_id=a school_year=2016 term=1 grade=01 class=# confirmed_on=2016-09-02 confirmed_by=王老师 × 3
		YN-01 enrolment student_id=a school_year=2016 term=1 grade=02 class=1班 confirmed_on=2016-09-02 confirmed_by=王老师 × 57
		YN-02 enrolment student_id=a school_year=2016 term=1 grade=01 class=1班 confirmed_on=2016-09-02 confirmed_by=李老师 × 30
		YN-02 enrolment student_id=a school_year=2016 term=1 grade=02 class=1班 confirmed_on=2016-09-02 confirmed_by=李老师 × 30
		XQ-01 enrolment student_id=a school_year=2016 term=1 grade=01 class=# confirmed_on=2016-09-02 confirmed_by=丁老师 × 59
		XQ-01 enrolment student_id=a school_year=2016 term=1 grade=02 class=1班 confirmed_on=2016-09-03 confirmed_by=丁老师
		XQ-01 enrolment student_id=a school_year=2016 term=1 grade=02 class=2班 confirmed_on=2016-09-02 confirmed_by=哈老师`,
		"N7", "原隆小学由王老师在 2016-09-02 一天里确认了 60 条记录，分在 4 个班",
	},
	{
		"N8", "ninety hours in three days; thirty-six", `
		U0121-Z1 training_course name=电焊一期 trade=电焊 start=2016-05-01 end=2016-05-03 hours=90
		U0121-Z1 training_course name=电焊二期 trade=电焊 start=2016-06-01 end=2016-06-03 hours=36`,
		"N8", "“电焊一期”从 2016-05-01 到 2016-05-03，写了 90 课时",
	},
	{
		"N9", "one number of two trainees; one trainee of two courses; the name of a certificate", `
		a = U0121-Z1 student name=马小龙 id_no=640121/20000101/001
		b = U0121-Z1 student name=马小虎 id_no=640121/20000202/001
		p = U0121-Z1 two_after student_id=a kind=3 entry_date=2016-05-01
		q = U0121-Z1 two_after student_id=b kind=3 entry_date=2016-05-01
		c = U0121-Z1 training_course name=电焊一期 trade=电焊 start=2016-05-01 end=2016-05-30 hours=90
		d = U0121-Z1 training_course name=电焊二期 trade=电焊 start=2016-06-01 end=2016-06-30 hours=90
		U0121-Z1 attendance course_id=c two_after_id=p hours=90 certificate=电焊工20160001
		U0121-Z1 attendance course_id=c two_after_id=q hours=90 certificate=电焊工20160001
		U0121-Z1 attendance course_id=d two_after_id=p hours=90 certificate=电焊工20160002
		U0121-Z1 attendance course_id=d two_after_id=q hours=90 certificate=电焊工证
		U0121-Z1 two_after student_id=a kind=1 entry_date=2016-09-01 certificate=中专20160003
		U0121-Z1 two_after student_id=b kind=1 entry_date=2016-09-01 certificate=中专20160003`,
		"N9 N9b", "写的是同一个证书号 电焊工20160001",
	},
	{
		"N10", "one number of two pupils; one pupil at two schools; one number of two leavers", `
		YN-01 student name=马小龙 id_no=640121/20080101/001 xueji_no=L640121200801010011
		YN-01 student name=马小虎 id_no=640121/20080202/001 xueji_no=L640121200801010011
		YN-01 student name=丁玉兰 id_no=640121/20080303/002 xueji_no=L640121200803030021
		YN-02 student name=丁玉兰 id_no=640121/20080303/002 xueji_no=L640121200803030021
		a = U0121-Z1 student name=哈文静 id_no=640121/20000404/002
		b = U0121-Z1 student name=哈文慧 id_no=640121/20000505/002
		U0121-Z1 two_after student_id=a kind=1 entry_date=2016-09-01 xueji_no=2016640121001
		U0121-Z1 two_after student_id=b kind=1 entry_date=2016-09-01 xueji_no=2016640121001
		U0121-Z1 two_after student_id=a kind=1 entry_date=2015-09-01 xueji_no=2016640121002`,
		"N10 N10b", "登记了几个人：哈文静、哈文慧",
	},
	{
		"N11", "one slip on two days; a slip of one day for two; the same number at another school; what was not paid", `
		a = XQ-01 student name=马小龙 id_no=640104/20080101/001
		b = XQ-01 student name=马小虎 id_no=640104/20080202/001
		c = YN-01 student name=丁玉兰 id_no=640121/20080303/002
		XQ-01 award student_id=a programme=TK1 period=2013 amount_paid=1000 pay_date=2016-08-10 pay_way=2 receipt_no=8801
		XQ-01 award student_id=b programme=TK1 period=2013 amount_paid=1000 pay_date=2016-09-10 pay_way=2 receipt_no=8801
		XQ-01 award student_id=a programme=TK1 period=2014 amount_paid=1000 pay_date=2016-08-10 pay_way=2 receipt_no=8802
		XQ-01 award student_id=b programme=TK1 period=2014 amount_paid=1000 pay_date=2016-08-10 pay_way=2 receipt_no=8802
		YN-01 award student_id=c programme=TK1 period=2014 amount_paid=1000 pay_date=2016-09-11 pay_way=2 receipt_no=8802`,
		"N11", "月牙湖小学 的银行回单号 8801 写在 2 条记录上",
	},
	{
		"N12", "three suspensions in a row; three with a return between", `
		a = YN-01 student name=马小龙 id_no=640121/20080101/001
		b = YN-01 student name=马小虎 id_no=640121/20080202/001
		YN-01 change student_id=a kind=23 date=2014-09-10 until=2015-08-31
		YN-01 change student_id=a kind=23 date=2015-09-01 until=2016-08-31
		YN-01 change student_id=a kind=23 date=2016-09-01 until=2017-08-31
		YN-01 change student_id=b kind=23 date=2014-09-10 until=2015-08-31
		YN-01 change student_id=b kind=23 date=2015-09-01 until=2016-02-28
		YN-01 change student_id=b kind=12 date=2016-03-01
		YN-01 change student_id=b kind=23 date=2016-09-01 until=2017-08-31`,
		"N12", "马小龙连着登记了几次休学",
	},
	{
		"N13", "a drop-out withdrawn; one entered anew with its right day; a return withdrawn", `
		a = YN-01 student name=马小龙 id_no=640121/20080101/001
		b = YN-01 student name=马小虎 id_no=640121/20080202/001
		@2016-09-10T09:00 c = YN-01 change student_id=a kind=28 date=2016-09-08
		@2016-09-10T09:01 d = YN-01 change student_id=b kind=28 date=2016-09-08
		@2016-09-10T09:02 e = YN-01 change student_id=b kind=12 date=2016-09-09
		@2016-09-18T09:00 YN-01 remove c
		@2016-09-18T09:01 YN-01 remove d
		@2016-09-18T09:02 YN-01 remove e
		@2016-09-18T09:03 YN-01 change student_id=b kind=28 date=2016-09-07`,
		"N13", "马小龙 2016-09-08 的辍学登记作废了",
	},
	{
		"N14", "five and at no primary school; five and at one; six", `
		U0121 preschool_child name=马小龙 birth_date=2011-05-05 village=640121104205 enrolled_state=4
		U0121 preschool_child name=马小虎 birth_date=2011-05-06 village=640121104205 enrolled_state=4
		U0121 preschool_child name=马小兰 birth_date=2010-05-05 village=640121104205 enrolled_state=4
		U0121 preschool_child name=马小凤 birth_date=2011-05-07 village=640121104205 enrolled_state=3
		a = YN-01 student name=马小虎 birth_date=2011-05-06
		YN-01 enrolment student_id=a school_year=2016 term=1 stage=20 status=10`,
		"N14", "马小龙（2011-05）不满 6 周岁",
	},
	{
		"N15", "a rotation of a week; of four weeks; a day in the countryside", `
		p = U0121 school name=原隆小学 org_code=2164000001
		q = U0121 school name=玉海小学 org_code=2164000002
		U0121 exchange teacher=丁明亮 from_school=p to_school=q kind=2 from_date=2016-03-01 to_date=2016-03-08
		U0121 exchange teacher=哈文静 from_school=p to_school=q kind=1 from_date=2016-03-01 to_date=2016-03-01
		U0121 exchange teacher=马建国 kind=2 from_school=p to_school=q from_date=2016-03-01 to_date=2016-03-29`,
		"N15", "丁明亮的轮岗交流从 2016-03-01 到 2016-03-08，不到 28 天",
	},
	{
		"N16", "ten awards with one reason; nine with another", `
		a = XQ-01 student name=马小龙 id_no=640104/20080101/001
		XQ-01 award student_id=a programme=TK1 period=20# amount_due=1200 different_reason=县里定的 × 10
		XQ-01 award student_id=a programme=TK1 period=19# amount_due=1200 different_reason=中途转来 × 9`,
		"N16", "有 10 条记录金额和规则不同，写的是同一个原因：“县里定的”",
	},
	{
		"N17", "graduated in three months; in three years; a short course", `
		a = U0121-Z1 student name=马小龙 id_no=640121/20000101/001
		U0121-Z1 two_after student_id=a kind=1 entry_date=2016-03-01 status=50 completed_on=2016-06-01
		U0121-Z1 two_after student_id=a kind=1 entry_date=2013-09-01 status=50 completed_on=2016-07-01
		U0121-Z1 two_after student_id=a kind=3 entry_date=2016-03-01 status=50 completed_on=2016-04-01`,
		"N17", "马小龙（2016-03-01 入学）在 2016-06-01 就毕业了",
	},
	{
		"U5", "two who study at a school that was merged away; one who left it; a school that is open again; one that closes later", `
		a = YN-01 student name=马小龙
		b = YN-01 student name=王文博
		c = YN-01 student name=丁玉兰
		YN-01 enrolment student_id=a school_year=2016 term=1 status=10
		YN-01 enrolment student_id=b school_year=2016 term=1 status=10
		YN-01 enrolment student_id=c school_year=2016 term=1 status=41
		d = YN-02 student name=哈文静
		YN-02 enrolment student_id=d school_year=2016 term=1 status=10
		e = XQ-01 student name=白小兰
		XQ-01 enrolment student_id=e school_year=2016 term=1 status=10
		U0121 unit_change unit=YN-01 kind=3 date=2016-10-01 merged_into=YN-02 doc_no=永教发1号
		U0121 unit_change unit=YN-02 kind=4 date=2016-09-10 doc_no=永教发2号
		U0121 unit_change unit=YN-02 kind=5 date=2016-09-20 doc_no=永教发3号
		U0104 unit_change unit=XQ-01 kind=4 date=2017-07-10 doc_no=兴教发1号`,
		"U5", "原隆小学在 2016-10-01 已停办或并入其他单位，本学期还有 2 条记录是在读",
	},
}
