app_name = "conventions"
urlpatterns: list[object] = []
