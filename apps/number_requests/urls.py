app_name = "number_requests"
urlpatterns: list[object] = []
