def test_try(session):
    print(session.run("echo hi"))
    print(session.run("false"))
    print(session.shows("echo $? $0 $- $SHLVL; tty; nope"))
    session.start("sleep 10"); session.terminal.send("\x03")
    print(session.answer())
    session.start("read x"); session.terminal.send("abc\rls -l\r")
    print(session.answer())
    print(session.shows("echo $x"))
    print(session.call("complete","ls /et",6), session.call("complete","greet; hel",10), session.call("complete","echo $HOM",9), session.call("variable","HOME"),session.call("functions"),session.call("aliases"))
    print(session.call("expand_history","echo !!"),session.call("expand_history","!zz"))
    print(session.call("refuse"), session.shows("echo $?"))
    print(session.call("leave"))
    assert 0
