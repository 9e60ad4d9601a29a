app_name = "providers"
urlpatterns: list[object] = []
