def test_app(app): 
    assert app.url_map
def test_cast(cast, client):
    assert cast.person("clerk").is_office
    client.get("/nowhere", status=404)
