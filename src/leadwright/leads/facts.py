"""What can be known of somebody: the columns the current row and its history share."""

from django.db import models


class Facts(models.Model):
    """Everything known of a lead at one time; unknown is null. `folded` holds the comparison form of each text fact."""

    full_name = models.TextField(null=True)
    given_name = models.TextField(null=True)
    family_name = models.TextField(null=True)
    email = models.TextField(null=True)
    email_display = models.TextField(null=True)
    email_domain = models.TextField(null=True)
    free_mail = models.BooleanField(null=True)
    disposable = models.BooleanField(null=True)
    role_address = models.BooleanField(null=True)
    phone = models.TextField(null=True)
    phone_extension = models.TextField(null=True)
    company_name = models.TextField(null=True)
    company_domain = models.TextField(null=True)
    role = models.TextField(null=True)
    seniority = models.TextField(null=True)
    department = models.TextField(null=True)
    country = models.TextField(null=True)
    region = models.TextField(null=True)
    city = models.TextField(null=True)
    postal_code = models.TextField(null=True)
    street = models.TextField(null=True)
    language = models.TextField(null=True)
    time_zone = models.TextField(null=True)
    website = models.TextField(null=True)
    company_size = models.BigIntegerField(null=True)
    revenue = models.DecimalField(max_digits=22, decimal_places=4, null=True)
    revenue_currency = models.TextField(null=True)
    industry = models.TextField(null=True)
    linkedin_url = models.TextField(null=True)
    persona = models.TextField(null=True)
    problem = models.TextField(null=True)
    need = models.TextField(null=True)
    expectation = models.TextField(null=True)
    budget = models.DecimalField(max_digits=22, decimal_places=4, null=True)
    budget_currency = models.TextField(null=True)
    date_of_birth = models.DateField(null=True)
    gender = models.TextField(null=True)
    custom = models.JSONField(default=dict)
    folded = models.JSONField(default=dict)

    class Meta:
        abstract = True
