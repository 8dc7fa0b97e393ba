from django.contrib import admin


def test_the_admin_has_no_page_about_patients():
    assert [model for model in admin.site._registry if model._meta.app_label == "patients"] == []
