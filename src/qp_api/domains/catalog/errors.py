"""Why a course, a cohort or a quiz is not made as asked."""

from qp_api.core.errors import Kind, Problem


class CourseCodeTaken(Problem):
    """A course with this code is there already."""

    code = "course_code_taken"
    kind = Kind.CONFLICT
    title_bn = "এই কোডের একটি কোর্স আগে থেকেই আছে"
    cause = "A course's code is unique; it stands on invoices and certificates."
    fix = "Choose another code, or open a cohort of the course that is there."


class QuizElsewhere(Problem):
    """A required quiz is not a quiz of this course."""

    code = "quiz_elsewhere"
    kind = Kind.UNPROCESSABLE
    title_bn = "আবশ্যিক কুইজটি এই কোর্সের নয়"
    cause = "`required_quizzes` names a quiz that does not exist, or belongs to another course."
    fix = "List the course's quizzes with GET /v1/quizzes?course_id=, or make one first."


class NoInstructor(Problem):
    """The account that is to teach this cohort is no instructor's."""

    code = "no_instructor"
    kind = Kind.UNPROCESSABLE
    title_bn = "যাঁকে পড়ানোর দায়িত্ব দেওয়া হচ্ছে তিনি প্রশিক্ষক নন"
    cause = "`instructor_id` names no account that has the role of an instructor."
    fix = "Leave it out to teach the cohort yourself, or name an instructor's account."
