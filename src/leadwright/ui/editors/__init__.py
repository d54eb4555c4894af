"""Editors of playbook documents: a draft that is changed part by part, looked at with its consequences, and put in force."""
