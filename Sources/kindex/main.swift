print("kindex")
